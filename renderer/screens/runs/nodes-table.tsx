import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { NodeStateView, RunDetail } from '#shared/contract/runs.ts';
import { durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { indexAt, moveByKey } from './move-by-key.ts';
import { isActive } from './runs-filter.ts';
import { useNow } from './use-now.ts';
import { useRowFocus } from '../../ui/use-row-focus.ts';

const ROW = 28;
const columns = ['Node', 'Status', 'Duration', 'Attempts', 'Exit code', 'Module', 'Why'] as const;

export interface NodesTableProps {
  readonly run: RunDetail;
  readonly selected: string | undefined;
  readonly onSelect: (node: string) => void;
}

/** Every node with how it went. Arrows move the selection. */
export function NodesTable({ run, selected, onSelect }: NodesTableProps): React.JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const { nodes } = run;
  const rows = useVirtualizer({ count: nodes.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const now = useNow(isActive(run.status) ? 1_000 : undefined);
  const current = nodes.findIndex(({ name }) => name === selected);
  const focusRow = useRowFocus(scroller);
  const select = (index: number): void => {
    const node = nodes[index];
    if (node === undefined) return;
    rows.scrollToIndex(index);
    onSelect(node.name);
    focusRow(index);
  };
  return (
    <div className="node-table" role="grid" aria-label="Nodes" aria-rowcount={nodes.length + 1} tabIndex={-1} onKeyDown={(event) => moveByKey(event, current, nodes.length, select)} onClick={(event) => select(indexAt(event.target))}>
      <div className="node-row runs-row-head" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <span key={column} role="columnheader">
            {column}
          </span>
        ))}
      </div>
      <div ref={scroller} className="runs-rows" role="rowgroup">
        <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const node = nodes[index];
            if (node === undefined) return undefined;
            return (
              <div key={node.name} className="node-row runs-placed" role="row" aria-rowindex={index + 2} aria-selected={index === current} data-index={index} tabIndex={index === Math.max(0, current) ? 0 : -1} style={{ transform: `translateY(${start}px)` }}>
                <span role="gridcell" className="runs-name" title={node.name}>{node.name}</span>
                <span role="gridcell"><RunBadge status={node.status} /></span>
                <span role="gridcell" className="runs-number">{nodeDuration(node, now)}</span>
                <span role="gridcell" className="runs-number">{node.attempts === 0 ? '' : node.attempts}</span>
                <span role="gridcell" className="runs-number">{node.exitCode ?? ''}</span>
                <span role="gridcell" className="runs-name" title={node.module}>{node.module}</span>
                <span role="gridcell" className="runs-name quiet" title={node.reason}>{node.reason}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** How long it took, or takes by now; empty for a node that was not executed. */
function nodeDuration(node: NodeStateView, now: number): string {
  if (node.startedUtc === undefined || node.status === 'reused') return '';
  const end = node.endedUtc === undefined ? (node.status === 'running' ? now : undefined) : Date.parse(node.endedUtc);
  return end === undefined ? '' : durationText(Math.max(0, end - Date.parse(node.startedUtc)));
}
