import { addNode } from '#shared/editing/add-node.ts';
import { pasteNodes } from '#shared/editing/clipboard.ts';
import { connect, disconnect, type EdgeEnd, type EdgeStart } from '#shared/editing/connect.ts';
import { removePipelineInput, removePipelineOutput } from '#shared/editing/pipeline-ports.ts';
import { removeNodes } from '#shared/editing/remove-nodes.ts';
import { renameNode } from '#shared/editing/rename-node.ts';
import type { GraphView, Positions } from '#shared/graph/graph-view.ts';
import type { Point, PortRef } from '../../graph/geometry.ts';
import type { ModulePayload } from '../../graph/module-drag.ts';
import type { Content } from './pipeline-document.ts';

/** An edit of text and places together: what the canvas does, as one step. */
export type Edit = (content: Content) => Content;

/** Edits the text alone. */
export const editText =
  (change: (text: string) => string): Edit =>
  (content) => ({ ...content, text: change(content.text) });

export function connectPorts(graph: GraphView, from: PortRef, to: PortRef): Edit {
  return editText((text) => connect(text, startOf(graph, from), endOf(graph, to)));
}

export function disconnectEdges(graph: GraphView, ids: readonly string[]): Edit {
  const wanted = new Set(ids);
  const ends = graph.edges.filter((edge) => wanted.has(edge.id)).map((edge) => endOf(graph, edge.to));
  return editText((text) => ends.reduce((edited, end) => disconnect(edited, end), text));
}

/** Removes nodes, and inputs and outputs of the pipeline. */
export function deleteNodes(graph: GraphView, ids: readonly string[]): Edit {
  const chosen = graph.nodes.filter((node) => ids.includes(node.id));
  return ({ text, positions }) => {
    const steps = chosen.filter((node) => node.kind === 'module' || node.kind === 'pipeline').map((node) => node.id);
    let edited = steps.length === 0 ? text : removeNodes(text, steps).text;
    for (const node of chosen) {
      const [input, output] = [node.outputs[0]?.name, node.inputs[0]?.name];
      if (node.kind === 'input' && input !== undefined) edited = removePipelineInput(edited, input).text;
      if (node.kind === 'output' && output !== undefined) edited = removePipelineOutput(edited, output).text;
    }
    return { text: edited, positions: Object.fromEntries(Object.entries(positions).filter(([id]) => !ids.includes(id))) };
  };
}

/** Adds a node; `onAdded` is told its name. */
export function addModule(module: ModulePayload, at: Point | undefined, shown: Positions, onAdded: (name: string) => void): Edit {
  return ({ text, positions }) => {
    const added = addNode(text, module);
    onAdded(added.name);
    return { text: added.text, positions: at === undefined ? positions : { ...shown, ...positions, [added.name]: whole(at) } };
  };
}

/** Adds copied nodes; `onAdded` is told their names. */
export function paste(clipboard: string, onAdded: (names: readonly string[]) => void): Edit {
  return ({ text, positions }) => {
    const pasted = pasteNodes(text, clipboard);
    onAdded(Object.values(pasted.names));
    return { text: pasted.text, positions };
  };
}

export function rename(from: string, to: string): Edit {
  return ({ text, positions }) => {
    const inner = `${from}.`;
    const renamed = Object.entries(positions).map(([id, at]) => [id === from ? to : id.startsWith(inner) ? `${to}.${id.slice(inner.length)}` : id, at] as const);
    return { text: renameNode(text, from, to), positions: Object.fromEntries(renamed) };
  };
}

function startOf(graph: GraphView, from: PortRef): EdgeStart {
  const kind = graph.nodes.find((node) => node.id === from.node)?.kind;
  return kind === 'input' ? { pipelineInput: from.port } : from;
}

function endOf(graph: GraphView, to: PortRef): EdgeEnd {
  const kind = graph.nodes.find((node) => node.id === to.node)?.kind;
  return kind === 'output' ? { pipelineOutput: to.port } : to;
}

const whole = (at: Point): Point => ({ x: Math.round(at.x), y: Math.round(at.y) });
