import { useMemo, useState } from 'react';
import type { GraphView, Positions } from '#shared/graph/graph-view.ts';
import { countsWords } from '#shared/sweep/trial-counts.ts';
import { PipelineGraph } from '../../graph/pipeline-graph.tsx';

/** Nothing is moved by hand in a run: the layout places everything. */
const byLayout: Positions = {};

export interface RunGraphProps {
  readonly graph: GraphView;
  readonly selected: string | undefined;
  readonly onSelect: (node: string | undefined) => void;
}

/** A sweep says how far it is where other nodes say which module they use. */
function withCounts(graph: GraphView): GraphView {
  if (graph.nodes.every(({ trials }) => trials === undefined)) return graph;
  return { ...graph, nodes: graph.nodes.map((node) => (node.trials === undefined ? node : { ...node, module: countsWords(node.trials) })) };
}

/** The run's graph, coloured by how its nodes are. Sub-pipelines open and close; only modules have details. */
export function RunGraph({ graph, selected, onSelect }: RunGraphProps): React.JSX.Element {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [others, setOthers] = useState<readonly string[]>([]);
  const drawn = useMemo(() => withCounts(graph), [graph]);
  const selection = selected === undefined ? others : [selected];
  const choose = (ids: readonly string[]): void => {
    const modules = ids.filter((id) => graph.nodes.some((node) => node.id === id && node.kind === 'module'));
    setOthers(ids);
    onSelect(modules.length === 1 ? modules[0] : undefined);
  };
  const toggle = (id: string): void => {
    const next = new Set(collapsed);
    if (!next.delete(id)) next.add(id);
    setCollapsed(next);
  };
  return <PipelineGraph label="Graph of the run" graph={drawn} positions={byLayout} selection={selection} onSelect={choose} editable={false} collapsed={collapsed} onToggle={toggle} />;
}
