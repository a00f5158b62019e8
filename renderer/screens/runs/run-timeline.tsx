import { ActionIcon, Box, Checkbox, Group, Text, Tooltip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconZoomIn, IconZoomOut, IconZoomReset } from '../../ui/icons.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { durationText } from '../../ui/format.ts';
import { statusColor, statusLooks } from '../../ui/status.ts';
import { moveByKey } from './move-by-key.ts';
import { tickText, ticks, timelineOf } from './timeline.ts';
import type { TimedRun, TimelineRow } from './timeline.ts';
import { useNow } from './use-now.ts';
import { useRowFocus } from '../../ui/use-row-focus.ts';

const ROW = 24;
const NAMES = 220;
/** For the length of the last bar, which is written beside it. */
const ROOM = 84;
const PIXELS_PER_TICK = 90;
const MOST_ZOOM = 64;

export interface RunTimelineProps {
  readonly run: TimedRun;
  /** Whether it is still going on. */
  readonly active: boolean;
  readonly selected: string | undefined;
  readonly onSelect: (node: string) => void;
}

/** When each node waited and ran. The chain that the run's length is due to stands out. */
export function RunTimeline({ run, active, selected, onSelect }: RunTimelineProps): React.JSX.Element {
  const now = useNow(active ? 250 : undefined);
  const timeline = useMemo(() => timelineOf(run, now), [run, now]);
  const [zoom, setZoom] = useState(1);
  const [onlyCritical, setOnlyCritical] = useState(false);
  const { ref: sizer, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const shown = onlyCritical ? timeline.rows.filter((row) => row.critical) : timeline.rows;
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const span = Math.max(200, width - NAMES - ROOM) * zoom;
  const scale = span / timeline.lengthMs;
  const marks = ticks(timeline.lengthMs, span / PIXELS_PER_TICK);
  const current = shown.findIndex(({ name }) => name === selected);
  const critical = timeline.rows.filter((row) => row.critical);
  const focusRow = useRowFocus(scroller);
  const select = (index: number): void => {
    const row = shown[index];
    if (row === undefined) return;
    rows.scrollToIndex(index);
    onSelect(row.name);
    focusRow(index);
  };
  const onWheel = (event: React.WheelEvent): void => {
    if (event.ctrlKey) setZoom(clamped(zoom * (event.deltaY < 0 ? 1.25 : 0.8)));
  };

  return (
    <div ref={sizer} className="timeline">
      <div className="timeline-tools">
        <Text size="xs" className="quiet">
          {critical.length === 0 ? 'Nothing has begun' : `Critical path: ${critical.length} of ${timeline.rows.length} nodes, ${durationText(timeline.lengthMs)} in all`}
        </Text>
        <span className="runs-grow" />
        <Checkbox label="Critical path only" checked={onlyCritical} onChange={(event) => setOnlyCritical(event.currentTarget.checked)} />
        <Group gap={2} wrap="nowrap">
          <Tooltip label="Zoom out"><ActionIcon size="sm" aria-label="Zoom out" disabled={zoom <= 1} onClick={() => setZoom(clamped(zoom / 1.5))}><IconZoomOut size={15} /></ActionIcon></Tooltip>
          <Tooltip label="Show all of it"><ActionIcon size="sm" aria-label="Show the whole timeline" disabled={zoom === 1} onClick={() => setZoom(1)}><IconZoomReset size={15} /></ActionIcon></Tooltip>
          <Tooltip label="Zoom in (Ctrl and wheel)"><ActionIcon size="sm" aria-label="Zoom in" disabled={zoom >= MOST_ZOOM} onClick={() => setZoom(clamped(zoom * 1.5))}><IconZoomIn size={15} /></ActionIcon></Tooltip>
        </Group>
      </div>
      <Box ref={scroller} className="timeline-scroller" onWheel={onWheel} onKeyDown={(event) => moveByKey(event, current, shown.length, select)}>
        <div className="timeline-axis" style={{ width: NAMES + span + ROOM }} aria-hidden>
          <span className="timeline-corner" style={{ width: NAMES }} />
          {marks.map((mark) => (
            <span key={mark} className="timeline-tick" style={{ left: NAMES + mark * scale }}>
              {tickText(mark)}
            </span>
          ))}
        </div>
        <div className="timeline-field" style={{ height: rows.getTotalSize(), width: NAMES + span + ROOM }}>
          {marks.map((mark) => (
            <span key={mark} className="timeline-line" style={{ left: NAMES + mark * scale }} />
          ))}
          {active ? <span className="timeline-now" style={{ left: NAMES + timeline.lengthMs * scale }} /> : undefined}
          <ul className="timeline-rows" aria-label="Timeline of nodes; the table of nodes has the same in numbers">
            {rows.getVirtualItems().map(({ index, start }) => {
              const row = shown[index];
              if (row === undefined) return undefined;
              return (
                <li key={row.name} className="timeline-item" style={{ transform: `translateY(${start}px)` }}>
                  <button type="button" className="timeline-row" data-index={index} aria-pressed={index === current} aria-label={rowText(row)} title={rowText(row)} tabIndex={index === Math.max(0, current) ? 0 : -1} onClick={() => onSelect(row.name)}>
                    <span className="timeline-name" data-critical={row.critical ? '' : undefined} style={{ width: NAMES }}>
                      {row.name}
                    </span>
                    <Bars row={row} scale={scale} />
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      </Box>
    </div>
  );
}

const clamped = (zoom: number): number => Math.min(MOST_ZOOM, Math.max(1, zoom));

function Bars({ row, scale }: { readonly row: TimelineRow; readonly scale: number }): React.JSX.Element | undefined {
  const { startMs, endMs, readyMs } = row;
  if (startMs === undefined) return undefined;
  const length = ((endMs ?? startMs) - startMs) * scale;
  return (
    <>
      {startMs - readyMs <= 0 ? undefined : <span className="timeline-wait" style={{ left: NAMES + readyMs * scale, width: (startMs - readyMs) * scale }} />}
      <span className="timeline-bar" data-critical={row.critical ? '' : undefined} data-running={row.status === 'running' ? '' : undefined} style={{ left: NAMES + startMs * scale, width: Math.max(3, length), background: statusColor(row.status) }} />
      <span className="timeline-length" style={{ left: NAMES + startMs * scale + Math.max(3, length) + 6 }}>
        {row.status === 'reused' ? 'reused' : durationText((endMs ?? startMs) - startMs)}
      </span>
    </>
  );
}

function rowText(row: TimelineRow): string {
  const status = statusLooks[row.status].label.toLowerCase();
  if (row.startMs === undefined) return `${row.name}: ${status}`;
  const waited = row.startMs - row.readyMs;
  const parts = [status, ...(waited >= 1 ? [`waited ${durationText(waited)}`] : []), ...(row.status === 'reused' ? [] : [`ran ${durationText((row.endMs ?? row.startMs) - row.startMs)}`]), ...(row.critical ? ['on the critical path'] : [])];
  return `${row.name}: ${parts.join(', ')}`;
}
