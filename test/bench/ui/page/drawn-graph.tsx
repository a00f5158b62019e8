import type { Core } from 'cytoscape';
import type { Root } from 'react-dom/client';
import type { GraphView, Positions } from '#shared/graph/graph-view.ts';
import { isBetter } from '#renderer/graph/layout/compare-layouts.ts';
import { ElkRefinement } from '#renderer/graph/layout/elk-refinement.ts';
import { placeAll } from '#renderer/graph/layout/place-nodes.ts';
import { PipelineGraph } from '#renderer/graph/pipeline-graph.tsx';
import { shownGraph } from '#renderer/graph/shown-graph.ts';
import { inTheme } from './app-frame.tsx';
import { eventually, nextFrame } from './frames.tsx';

const NOWHERE: Positions = {};
const NOTHING: readonly string[] = [];
const OPEN: ReadonlySet<string> = new Set();
const ignored = (): void => undefined;

/** Where the app's own quick layout puts the nodes. */
export function placesOf(graph: GraphView): Positions {
  return Object.fromEntries(placeAll(shownGraph(graph, OPEN)));
}

/** Resolves when the refinement of a graph has ended, be it with a layout or at its deadline, and was compared with the quick layout. */
export async function refined(graph: GraphView): Promise<void> {
  const shown = shownGraph(graph, OPEN);
  const quick = placeAll(shown);
  const refinement = new ElkRefinement();
  const places = await refinement.place(shown, new AbortController().signal);
  if (places !== undefined) isBetter(shown, places, quick);
  refinement.close();
}

/** The app's picture of a graph. */
export function picture(graph: GraphView, positions: Positions = NOWHERE): React.JSX.Element {
  return <PipelineGraph graph={graph} positions={positions} selection={NOTHING} onSelect={ignored} editable={false} collapsed={OPEN} label="Pipeline" />;
}

export function show(root: Root, graph: GraphView, positions?: Positions): void {
  root.render(inTheme(picture(graph, positions)));
}

/** Resolves at the end of the first frame in which all nodes and edges were drawn. */
export async function drawn(graph: GraphView): Promise<Core> {
  const core = await eventually('the picture', () => coreOf(graph));
  await new Promise((resolve) => core.one('render', resolve));
  await nextFrame();
  return core;
}

/** The core under the picture, once it holds all nodes; edges are painted from the scene. */
function coreOf(graph: GraphView): Core | undefined {
  for (const element of document.querySelectorAll('[data-testid="pipeline-graph"] > div')) {
    const registered: unknown = Reflect.get(element, '_cyreg');
    const core: unknown = typeof registered === 'object' && registered !== null ? Reflect.get(registered, 'cy') : undefined;
    if (isCore(core) && core.nodes().length === graph.nodes.length) return core;
  }
  return undefined;
}

function isCore(value: unknown): value is Core {
  return typeof value === 'object' && value !== null && 'panBy' in value;
}

/** Counts how often nodes are painted from now on. */
export function countPaints(): () => number {
  const context = document.querySelector<HTMLCanvasElement>('[data-testid="pipeline-graph"] > canvas')?.getContext('2d');
  if (context === undefined || context === null) throw new Error('There is no canvas for nodes.');
  let paints = 0;
  const clear = context.clearRect.bind(context);
  context.clearRect = (...box) => {
    paints += 1;
    clear(...box);
  };
  return () => paints;
}
