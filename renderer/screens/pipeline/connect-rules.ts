import { canConnect } from '#shared/editing/can-connect.ts';
import type { GraphView, NodeView, PortView } from '#shared/graph/graph-view.ts';
import type { PortRef } from '../../graph/geometry.ts';

/** What may be connected in a graph: types that go together, no circles, nothing inside sub-pipelines, nothing twice. */
export class ConnectRules {
  readonly #nodes: ReadonlyMap<string, NodeView>;
  readonly #before = new Map<string, string[]>();
  readonly #after = new Map<string, string[]>();
  readonly #edges = new Set<string>();
  /** Answers for the nodes asked about last: a gesture asks about one end over and over. */
  readonly #upstream = new Map<string, ReadonlySet<string>>();
  readonly #downstream = new Map<string, ReadonlySet<string>>();

  constructor(graph: GraphView) {
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    for (const { from, to } of graph.edges) {
      this.#edges.add(edgeKey(from, to));
      this.#before.set(to.node, [...(this.#before.get(to.node) ?? []), from.node]);
      this.#after.set(from.node, [...(this.#after.get(from.node) ?? []), to.node]);
    }
  }

  /** From an output to an input. */
  allows(from: PortRef, to: PortRef): boolean {
    const [source, target] = [this.#nodes.get(from.node), this.#nodes.get(to.node)];
    if (source === undefined || target === undefined || source === target || source.parent !== undefined || target.parent !== undefined) return false;
    if (source.kind === 'input' && target.kind === 'output') return false;
    const [output, input] = [portNamed(source.outputs, from.port), portNamed(target.inputs, to.port)];
    if (output === undefined || input === undefined || this.#edges.has(edgeKey(from, to))) return false;
    return canConnect(output, input).ok && !this.#leadsBack(from.node, to.node);
  }

  #leadsBack(from: string, to: string): boolean {
    const after = this.#downstream.get(to);
    if (after !== undefined) return after.has(from);
    const before = this.#upstream.get(from);
    if (before !== undefined) return before.has(to);
    const found = reach(from, this.#before);
    this.#upstream.set(from, found);
    this.#downstream.set(to, reach(to, this.#after));
    return found.has(to);
  }
}

function reach(start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set([start]);
  for (const node of found) for (const other of next.get(node) ?? []) found.add(other);
  return found;
}

const portNamed = (ports: readonly PortView[], name: string): PortView | undefined => ports.find((port) => port.name === name);
const edgeKey = (from: PortRef, to: PortRef): string => `${from.node} ${from.port} > ${to.node} ${to.port}`;
