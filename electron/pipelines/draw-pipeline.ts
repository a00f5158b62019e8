import type { EdgeView, GraphView, NodeView, PortView } from '#shared/graph/graph-view.ts';
import type { InputPort, OutputPort, Parameter } from '#shared/model/interface.ts';
import type { DrawnLevel, DrawnNode } from './drawn-level.ts';

/** More than this many nodes are not drawn inside sub-pipelines: small files can describe enormous graphs. */
const MOST_NODES = 10_000;
const DEEPEST = 30;

/** How many errors and warnings a node has; asked once per node, with the level it stands in and its id in the graph. */
export type ProblemCount = (level: DrawnLevel, node: string, id: string) => { readonly errors: number; readonly warnings: number };

/**
 * Draws a pipeline: its nodes, those inside sub-pipelines as `outer.inner`, its inputs and outputs as `input/NAME` and `output/NAME` (no node can be called so).
 * Inside a sub-pipeline edges begin at the inputs and end at the outputs of the node around it.
 */
export function drawPipeline(level: DrawnLevel, count: ProblemCount): GraphView {
  const drawing = new Drawing(count);
  drawing.drawInputs(level);
  drawing.drawLevel(level, '', []);
  drawing.drawOutputs(level);
  return drawing.graph();
}

class Drawing {
  readonly #count: ProblemCount;
  readonly #nodes: NodeView[] = [];
  readonly #edges = new Map<string, EdgeView>();

  constructor(count: ProblemCount) {
    this.#count = count;
  }

  graph(): GraphView {
    const known = new Set(this.#nodes.map(({ id }) => id));
    return { nodes: this.#nodes, edges: [...this.#edges.values()].filter(({ from, to }) => known.has(from.node) && known.has(to.node)) };
  }

  drawInputs({ interface: declared }: DrawnLevel): void {
    for (const port of declared.inputs) this.#outside('input', { ...dataPort(port), optional: port.optional && port.source === undefined });
    for (const parameter of declared.params) this.#outside('input', { ...parameterPort(parameter), optional: parameter.optional && parameter.default === undefined });
  }

  drawOutputs({ interface: declared }: DrawnLevel): void {
    for (const port of declared.outputs) this.#outside('output', outputPort(port));
  }

  drawLevel(level: DrawnLevel, prefix: string, within: readonly object[]): void {
    const taken = referencedOutputs(level);
    for (const node of level.nodes) {
      const id = `${prefix}${node.name}`;
      this.#nodes.push({
        id, label: node.name, module: node.module, kind: node.isPipeline ? 'pipeline' : 'module',
        ...(prefix === '' ? {} : { parent: prefix.slice(0, -1) }),
        inputs: inputPorts(node), outputs: outputPorts(node, taken.get(node.name) ?? new Set()), ...this.#count(level, node.name, id),
      });
      this.#drawEdges(level, node, id, prefix);
      const { inside } = node;
      if (inside === undefined || within.includes(inside.of) || within.length >= DEEPEST || this.#nodes.length >= MOST_NODES) continue;
      this.drawLevel(inside.open(), `${id}.`, [...within, inside.of]);
    }
  }

  #drawEdges(level: DrawnLevel, node: DrawnNode, id: string, prefix: string): void {
    const names = new Set(level.nodes.map(({ name }) => name));
    const outer = prefix.slice(0, -1);
    for (const [port, binding] of Object.entries(node.inputs)) {
      if (binding.kind !== 'expression') continue;
      for (const part of binding.parts) {
        if (part.kind === 'node-output' && names.has(part.node)) this.#connect({ node: `${prefix}${part.node}`, port: part.output }, { node: id, port });
        else if (part.kind === 'parent-input') this.#connect(prefix === '' ? { node: `input/${part.name}`, port: part.name } : { node: outer, port: part.name }, { node: id, port });
      }
    }
    for (const [port, { pipelineOutput }] of Object.entries(node.outputs)) {
      if (pipelineOutput === undefined) continue;
      this.#connect({ node: id, port }, prefix === '' ? { node: `output/${pipelineOutput}`, port: pipelineOutput } : { node: outer, port: pipelineOutput });
    }
  }

  #connect(from: EdgeView['from'], to: EdgeView['to']): void {
    const id = `${from.node}:${from.port}>${to.node}:${to.port}`;
    this.#edges.set(id, { id, from, to });
  }

  #outside(kind: 'input' | 'output', port: PortView): void {
    const sides = kind === 'input' ? { inputs: [], outputs: [port] } : { inputs: [port], outputs: [] };
    this.#nodes.push({ id: `${kind}/${port.name}`, label: port.name, module: '', kind, ...sides, errors: 0, warnings: 0 });
  }
}

/** Data, and parameters that something leads to; names that the module does not have are there as long as something leads to them. */
function inputPorts(node: DrawnNode): PortView[] {
  const bound = new Set(Object.entries(node.inputs).filter(([, binding]) => binding.kind === 'expression').map(([name]) => name));
  const data = node.declared?.inputs.map(dataPort) ?? [];
  const parameters = node.declared?.params.filter(({ name }) => bound.has(name)).map(parameterPort) ?? [];
  const known = [...data, ...parameters];
  const names = new Set(known.map(({ name }) => name));
  return [...known, ...[...bound].filter((name) => !names.has(name)).map(unknownPort)];
}

function outputPorts(node: DrawnNode, taken: ReadonlySet<string>): PortView[] {
  const known = node.declared?.outputs.map(outputPort) ?? [];
  const names = new Set(known.map(({ name }) => name));
  return [...known, ...[...new Set([...taken, ...Object.keys(node.outputs)])].filter((name) => !names.has(name)).map(unknownPort)];
}

/** By node: the outputs that other nodes of the level take. */
function referencedOutputs(level: DrawnLevel): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const node of level.nodes) {
    for (const binding of Object.values(node.inputs)) {
      if (binding.kind !== 'expression') continue;
      for (const part of binding.parts) if (part.kind === 'node-output') found.set(part.node, (found.get(part.node) ?? new Set()).add(part.output));
    }
  }
  return found;
}

const dataPort = ({ name, type, shape, optional }: InputPort): PortView => ({ name, type, shape, optional });
const parameterPort = ({ name, type, optional, default: value }: Parameter): PortView => ({ name, type, optional: optional || value !== undefined });
const outputPort = ({ name, type, shape }: OutputPort): PortView => ({ name, type, shape, optional: false });
const unknownPort = (name: string): PortView => ({ name, type: 'any', shape: 'any', optional: true });
