import type { GraphView } from '#shared/graph/graph-view.ts';

export function RunGraph({ graph }: { readonly graph: GraphView; readonly selected: string | undefined; readonly onSelect: (node: string | undefined) => void }): React.JSX.Element {
  return <div>{graph.nodes.length} nodes</div>;
}
