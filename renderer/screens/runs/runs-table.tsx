import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import { IconDots, IconPlayerStop, IconPlayerTrackNext, IconSitemap, IconTrash } from '../../ui/icons.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { RunSummaryView } from '#shared/contract/runs.ts';
import { places } from '../../app/places.ts';
import { agoText, durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { statusColor } from '../../ui/status.ts';
import { indexAt, moveByKey } from './move-by-key.ts';
import { NodeBar } from './node-bar.tsx';
import { isActive, isResumable } from './runs-filter.ts';
import { useNow } from './use-now.ts';
import { useRowFocus } from '../../ui/use-row-focus.ts';
import type { RunActions } from './use-run-actions.tsx';

const ROW = 32;
const columns = ['Compare', 'Status', 'Pipeline', 'Run', 'Started', 'Duration', 'Nodes', 'Engine', 'Actions'] as const;

export interface RunsTableProps {
  readonly runs: readonly RunSummaryView[];
  readonly picked: readonly string[];
  readonly onPick: (id: string) => void;
  readonly actions: RunActions;
}

/** Thousands of runs, of which only those in sight are drawn. Arrows move, Enter opens, Space picks, Delete asks to remove. */
export function RunsTable({ runs, picked, onPick, actions }: RunsTableProps): React.JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: runs.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const focusRow = useRowFocus(scroller);
  const [focused, setFocused] = useState(0);
  const now = useNow(runs.some(({ status }) => isActive(status)) ? 1_000 : 30_000);
  const [, go] = useLocation();
  const current = Math.min(focused, runs.length - 1);

  const moveTo = (to: number): void => {
    setFocused(to);
    rows.scrollToIndex(to);
    focusRow(to);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const run = runs[current];
    // Keys that are meant for a checkbox or menu inside a row are theirs.
    if (run === undefined || !(event.target instanceof HTMLElement) || event.target.dataset['index'] === undefined) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1);
    moveByKey(event, current, runs.length, moveTo, page);
    const steps: Readonly<Record<string, () => void>> = {
      Enter: () => go(places.run(run.id)),
      ' ': () => onPick(run.id),
      Delete: () => actions.remove(run),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };

  const onClick = (event: React.MouseEvent): void => {
    const run = runs[indexAt(event.target)];
    if (run !== undefined) go(places.run(run.id));
  };

  return (
    <div className="runs-table" role="grid" aria-label="Runs" aria-rowcount={runs.length + 1} tabIndex={-1} onKeyDown={onKeyDown} onClick={onClick}>
      <div className="runs-row runs-row-head" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <span key={column} role="columnheader">
            {column === 'Compare' || column === 'Actions' ? <span className="runs-unseen">{column}</span> : column}
          </span>
        ))}
      </div>
      <div ref={scroller} className="runs-rows" role="rowgroup">
        <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const run = runs[index];
            if (run === undefined) return undefined;
            return <RunRow key={run.id} run={run} index={index} top={start} tabbable={index === current} picked={picked.includes(run.id)} now={now} onFocus={setFocused} onPick={onPick} actions={actions} />;
          })}
        </div>
      </div>
    </div>
  );
}

interface RunRowProps {
  readonly run: RunSummaryView;
  readonly index: number;
  readonly top: number;
  readonly tabbable: boolean;
  readonly picked: boolean;
  readonly now: number;
  readonly onFocus: (index: number) => void;
  readonly onPick: (id: string) => void;
  readonly actions: RunActions;
}

function RunRow({ run, index, top, tabbable, picked, now, onFocus, onPick, actions }: RunRowProps): React.JSX.Element {
  const active = isActive(run.status);
  const ended = run.endedUtc === undefined ? (active ? now : undefined) : Date.parse(run.endedUtc);
  const began = Date.parse(run.createdUtc);
  return (
    <div className="runs-row" role="row" aria-rowindex={index + 2} aria-selected={picked} data-index={index} tabIndex={tabbable ? 0 : -1} style={{ transform: `translateY(${top}px)` }} onFocus={() => onFocus(index)}>
      <span role="gridcell" data-own="">
        <Checkbox aria-label={`Pick ${run.pipeline} ${run.id} to compare`} checked={picked} onChange={() => onPick(run.id)} tabIndex={tabbable ? 0 : -1} />
      </span>
      <span role="gridcell"><RunBadge status={run.status} /></span>
      <span role="gridcell" className="runs-name" title={run.pipeline}>{run.pipeline}</span>
      <span role="gridcell" className="mono runs-id" title={run.id}>{run.id}</span>
      <span role="gridcell" title={new Date(run.createdUtc).toLocaleString('en-GB')}>{agoText(run.createdUtc, now)}</span>
      <span role="gridcell" className="runs-number">{ended === undefined ? '' : durationText(Math.max(0, ended - began))}</span>
      <span role="gridcell"><NodeBar nodes={run.nodes} /></span>
      <span role="gridcell">{run.engine}</span>
      <span role="gridcell" data-own="">
        <RunMenu run={run} actions={actions} tabbable={tabbable} />
      </span>
    </div>
  );
}

function RunMenu({ run, actions, tabbable }: { readonly run: RunSummaryView; readonly actions: RunActions; readonly tabbable: boolean }): React.JSX.Element {
  const active = isActive(run.status);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="sm" aria-label={`Actions for ${run.pipeline} ${run.id}`} tabIndex={tabbable ? 0 : -1}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {active ? (
          <Menu.Item leftSection={<IconPlayerStop size={14} />} onClick={() => actions.cancel(run.id)}>
            Cancel
          </Menu.Item>
        ) : undefined}
        {isResumable(run.status) ? (
          <Menu.Item leftSection={<IconPlayerTrackNext size={14} />} onClick={() => actions.resume(run.id)}>
            Resume
          </Menu.Item>
        ) : undefined}
        <Menu.Item leftSection={<IconSitemap size={14} />} onClick={() => actions.openPipeline(run.id)}>
          Open the pipeline
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item c={statusColor('failed')} leftSection={<IconTrash size={14} />} disabled={active} onClick={() => actions.remove(run)}>
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
