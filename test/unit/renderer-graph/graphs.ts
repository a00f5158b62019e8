import type { EdgeView, GraphView, NodeView } from '#shared/graph/graph-view.ts';

/** A node with one input `in` and one output `out`. */
export function node(id: string, more: Partial<NodeView> = {}): NodeView {
  const port = { type: 'uri_folder', shape: 'folder', optional: false } as const;
  return { id, label: id, module: 'module@latest', kind: 'module', inputs: [{ ...port, name: 'in' }], outputs: [{ ...port, name: 'out' }], errors: 0, warnings: 0, ...more };
}

export function edge(from: string, to: string, ports: { readonly from?: string; readonly to?: string } = {}): EdgeView {
  return { id: `${from}>${to}`, from: { node: from, port: ports.from ?? 'out' }, to: { node: to, port: ports.to ?? 'in' } };
}

export const graphOf = (nodes: NodeView[], edges: EdgeView[]): GraphView => ({ nodes, edges });

/** A graph as pipelines have them: about 1.5 edges a node, from steps shortly before. Always the same. */
export function pipelineLike(count: number): { readonly edges: [number, number][] } {
  let seed = 12_345;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  const window = Math.max(8, Math.round(Math.sqrt(count)) * 2);
  const edges: [number, number][] = [];
  for (let to = 1; to < count; to++) {
    const first = Math.max(0, to - 1 - Math.floor(random() * window));
    const second = random() < 0.5 ? first : Math.max(0, to - 1 - Math.floor(random() * window));
    edges.push([first, to]);
    if (second !== first) edges.push([second, to]);
  }
  return { edges };
}
