import '@xyflow/react/dist/style.css';
import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import type { FlowApi, FlowEdge, FlowNode } from '@xyflow/react';
import { useEffect } from 'react';
import { nodeSize } from '#renderer/graph/geometry.ts';
import type { GraphView } from '#shared/graph/graph-view.ts';
import { pipelineLikeGraph } from '../graphs.ts';
import { fontsReady, place } from './app-frame.tsx';
import { placesOf } from './drawn-graph.tsx';
import { changeTimes, eventually, frameTimes, nextFrame, pause } from './frames.tsx';
import { middleOf } from './statuses.tsx';

const SETTLED_MS = 1_000;

interface Elements {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** The graph as React Flow takes it, nodes as large as ours and where ours are. */
function elementsOf(graph: GraphView): Elements {
  const places = placesOf(graph);
  const nodes = graph.nodes.map((node): FlowNode => {
    const size = nodeSize(node);
    const at = places[node.id] ?? { x: 0, y: 0 };
    return { id: node.id, position: { x: at.x - size.width / 2, y: at.y - size.height / 2 }, data: { label: node.label }, style: { ...size } };
  });
  return { nodes, edges: graph.edges.map(({ id, from, to }): FlowEdge => ({ id, source: from.node, target: to.node })) };
}

function mount({ nodes, edges }: Elements, onlyVisible: boolean): () => FlowApi {
  const grabbed: { api?: FlowApi } = {};
  const Grab = (): null => {
    const api = useReactFlow();
    useEffect(() => {
      grabbed.api = api;
    });
    return null;
  };
  place().render(
    <ReactFlowProvider>
      <ReactFlow defaultNodes={nodes} defaultEdges={edges} fitView minZoom={0.001} onlyRenderVisibleElements={onlyVisible} nodesFocusable={false} edgesFocusable={false}>
        <Grab />
      </ReactFlow>
    </ReactFlowProvider>,
  );
  return () => {
    if (grabbed.api === undefined) throw new Error('React Flow is not there yet.');
    return grabbed.api;
  };
}

/** Edges come after the nodes were measured; those are hidden until then. */
async function drawn(): Promise<void> {
  const seen = (): true | undefined =>
    document.querySelector('.react-flow__edge') !== null && [...document.querySelectorAll('.react-flow__node')].some((node) => getComputedStyle(node).visibility !== 'hidden') ? true : undefined;
  await eventually('the picture', seen);
  await nextFrame();
}

/** From mounting to the end of the first frame with everything drawn; the places are given. */
async function firstPaint(count: number, onlyVisible: boolean): Promise<number> {
  const elements = elementsOf(pipelineLikeGraph(count));
  await fontsReady();
  await nextFrame();
  const start = performance.now();
  mount(elements, onlyVisible);
  await drawn();
  return performance.now() - start;
}

async function frames(count: number, each: number, onlyVisible: boolean): Promise<{ readonly fit: readonly number[]; readonly close: readonly number[]; readonly status: readonly number[]; readonly statusClose: readonly number[] }> {
  const graph = pipelineLikeGraph(count);
  await fontsReady();
  const flow = mount(elementsOf(graph), onlyVisible);
  await drawn();
  await pause(SETTLED_MS);
  const api = flow();
  let view = api.getViewport();
  const move = (at: number): void => {
    view = { ...view, x: view.x + (at % 2 === 0 ? -5 : 7), y: view.y + 3 };
    api.setViewport(view).catch(() => undefined);
  };
  const middle = `n${middleOf(count)}`;
  const colorOf = (at: number): string => (at % 2 === 0 ? 'red' : 'green');
  const change = (at: number): void => api.updateNode(middle, { style: { ...api.getNode(middle)?.style, background: colorOf(at) } });
  const isPainted = (at: number): boolean => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${middle}"]`)?.style.background === colorOf(at);
  const fit = await frameTimes(each, move);
  const status = await changeTimes(each, change, isPainted);
  const at = placesOf(graph)[middle] ?? { x: 0, y: 0 };
  await api.setViewport({ x: 640 - at.x, y: 400 - at.y, zoom: 1 });
  await nextFrame();
  await pause(300);
  view = api.getViewport();
  const close = await frameTimes(each, move);
  const statusClose = await changeTimes(each, change, isPainted);
  return { fit, close, status, statusClose };
}

Object.assign(globalThis, { bench: { firstPaint, frames } });
