import type { EdgeView, GraphView, NodeView, PortView } from '../graph/graph-view.ts';
import type { Shape } from '../model/interface.ts';
import type { NodeStatus } from '../model/run.ts';
import type { PlannedInput, PlannedNode, PlannedRun, PlannedSweep } from '../plan/planned-run.ts';
import { trialCounts } from '../sweep/trial-counts.ts';
import type { TrialCounts } from '../sweep/trial-counts.ts';
import { sourceLabel, sourceWords } from './source-words.ts';

/**
 * A run as it is drawn: its nodes in the sub-pipelines that their dotted names tell of, the data that came from outside and the pipeline's outputs as
 * nodes of their own (`data/...`, `output/...`: no node of a pipeline can be called so). Nodes that were not planned (left out) have no edges.
 */
export function runGraph(planned: PlannedRun, statuses: ReadonlyMap<string, NodeStatus>): GraphView {
  const drawing = new RunDrawing(planned);
  const gathered = new Set(planned.nodes.flatMap((node) => node.sweep?.trials ?? []));
  for (const node of planned.nodes) {
    if (node.sweep !== undefined) drawing.addSweep(node, node.sweep, statuses);
    else if (!gathered.has(node.name)) drawing.addNode(node, statuses.get(node.name));
  }
  for (const [name, status] of statuses) drawing.addLeftOut(name, status);
  for (const [name, from] of Object.entries(planned.outputs)) drawing.addOutput(name, from);
  return drawing.graph();
}

class RunDrawing {
  readonly #planned: ReadonlyMap<string, PlannedNode>;
  readonly #outside = new Map<string, NodeView>();
  readonly #nodes = new Map<string, NodeView>();
  readonly #edges: EdgeView[] = [];

  constructor(planned: PlannedRun) {
    this.#planned = new Map(planned.nodes.map((node) => [node.name, node]));
  }

  graph(): GraphView {
    return { nodes: [...this.#outside.values(), ...this.#nodes.values()], edges: this.#edges };
  }

  addNode(node: PlannedNode, status: NodeStatus | undefined, trials?: TrialCounts): void {
    const inputs = Object.entries(node.inputs).map(([name, input]) => port(name, this.#shapeOf(input)));
    const outputs = node.outputs.map((output) => port(output.name, output.shape));
    this.#put({ ...box(node.name, node.module.label, 'module'), inputs, outputs, ...(trials === undefined ? {} : { trials }) }, status);
    for (const [name, input] of Object.entries(node.inputs)) this.#connect(this.#originOf(input), { node: node.name, port: name });
  }

  /** One node with what its trials take: which trial it goes on with is not known before. */
  addSweep(node: PlannedNode, sweep: PlannedSweep, statuses: ReadonlyMap<string, NodeStatus>): void {
    const inputs = this.#planned.get(sweep.trials[0] ?? '')?.inputs ?? {};
    this.addNode({ ...node, inputs }, statuses.get(node.name), trialCounts(sweep, (trial) => statuses.get(trial)));
  }

  addLeftOut(name: string, status: NodeStatus): void {
    if (!this.#planned.has(name)) this.#put(box(name, '', 'module'), status);
  }

  addOutput(name: string, from: { readonly node: string; readonly output: string }): void {
    const id = `output/${name}`;
    const shape = this.#planned.get(from.node)?.outputs.find((output) => output.name === from.output)?.shape ?? 'any';
    this.#nodes.set(id, { ...box(id, '', 'output'), label: name, inputs: [port(name, shape)] });
    this.#connect({ node: from.node, port: from.output }, { node: id, port: name });
  }

  #put(view: NodeView, status: NodeStatus | undefined): void {
    const parent = this.#enclosing(view.id);
    const label = parent === undefined ? view.id : view.id.slice(parent.length + 1);
    this.#nodes.set(view.id, { ...view, label, ...(parent === undefined ? {} : { parent }), ...(status === undefined ? {} : { status }) });
  }

  /** The sub-pipeline that a node is in, drawn with those around it. */
  #enclosing(id: string): string | undefined {
    const dot = id.lastIndexOf('.');
    if (dot <= 0) return undefined;
    const outer = id.slice(0, dot);
    if (this.#planned.has(outer)) return undefined;
    if (!this.#nodes.has(outer)) this.#put(box(outer, '', 'pipeline'), undefined);
    return outer;
  }

  #originOf(input: PlannedInput): EdgeView['from'] {
    switch (input.kind) {
      case 'node':
        return { node: input.node, port: input.output };
      case 'data':
        return this.#outsideNode(`data/${sourceWords(input.source)}`, sourceLabel(input.source), input.shape);
      case 'artifact':
        return this.#outsideNode(`data/${input.ref.id}`, input.ref.fileName ?? `a kept ${input.ref.shape}`, input.ref.shape);
    }
  }

  #outsideNode(id: string, label: string, shape: Shape): EdgeView['from'] {
    if (!this.#outside.has(id)) this.#outside.set(id, { ...box(id, '', 'input'), label, outputs: [port('data', shape)] });
    return { node: id, port: 'data' };
  }

  #shapeOf(input: PlannedInput): Shape {
    switch (input.kind) {
      case 'node':
        return this.#planned.get(input.node)?.outputs.find((output) => output.name === input.output)?.shape ?? 'any';
      case 'data':
        return input.shape;
      case 'artifact':
        return input.ref.shape;
    }
  }

  #connect(from: EdgeView['from'], to: EdgeView['to']): void {
    this.#edges.push({ id: `${from.node}:${from.port}>${to.node}:${to.port}`, from, to });
  }
}

const box = (id: string, module: string, kind: NodeView['kind']): NodeView => ({ id, label: id, module, kind, inputs: [], outputs: [], errors: 0, warnings: 0 });

const port = (name: string, shape: Shape): PortView => ({ name, type: shape === 'any' ? 'any' : `uri_${shape}`, shape, optional: false });
