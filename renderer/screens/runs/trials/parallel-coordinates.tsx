import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import type { SweepView, TrialRow } from '#shared/sweep/sweep-view.ts';
import { axesOf, goodness } from './coordinates.ts';

const HEIGHT = 220;
const TOP = 30;
const BOTTOM = 14;
const SIDE = 56;

interface Props {
  readonly view: SweepView;
  /** The trial that is pointed at, drawn over the others. */
  readonly marked: string | undefined;
  readonly onMark: (node: string | undefined) => void;
  readonly onOpen: (node: string) => void;
}

/** Every trial as a line through its values to what it came to; the better, the stronger. The table beside it says the same in words. */
export function ParallelCoordinates({ view, marked, onMark, onOpen }: Props): React.JSX.Element {
  const { ref, width } = useElementSize();
  const axes = useMemo(() => axesOf(view), [view]);
  const good = useMemo(() => goodness(view), [view]);
  const x = (index: number): number => SIDE + (index * Math.max(0, width - 2 * SIDE)) / Math.max(1, axes.length - 1);
  const y = (at: number): number => TOP + (1 - at) * (HEIGHT - TOP - BOTTOM);
  // The best, and the one that is pointed at, are drawn last: over the others.
  const rows = [...view.trials].sort((a, b) => weight(a, marked) - weight(b, marked) || (good(a) ?? -1) - (good(b) ?? -1));
  return (
    <div ref={ref} className="coordinates">
      <svg width={width} height={HEIGHT} role="img" aria-label={`${view.trials.length} trials over ${axes.map(({ name }) => name).join(', ')}`}>
        {rows.map((row) => {
          const points = axes.flatMap((axis, index) => {
            const at = axis.at(row);
            return at === undefined ? [] : [`${x(index).toFixed(1)},${y(at).toFixed(1)}`];
          });
          const strength = good(row);
          return (
            <polyline
              key={row.node}
              points={points.join(' ')}
              className="coordinates-line"
              data-state={row.node === marked ? 'marked' : row.best ? 'best' : strength === undefined ? 'none' : undefined}
              style={{ opacity: row.node === marked || row.best ? 1 : 0.18 + 0.5 * (strength ?? 0) }}
              onPointerEnter={() => onMark(row.node)}
              onPointerLeave={() => onMark(undefined)}
              onClick={() => onOpen(row.node)}
            />
          );
        })}
        {axes.map(({ name, marks, isObjective }, index) => (
          <g key={name} className="coordinates-axis" data-objective={isObjective ? '' : undefined}>
            <line x1={x(index)} x2={x(index)} y1={TOP} y2={HEIGHT - BOTTOM} />
            <text x={x(index)} y={TOP - 14} textAnchor={index === 0 ? 'start' : index === axes.length - 1 ? 'end' : 'middle'} className="coordinates-name">
              {name}
            </text>
            {apart(marks).map(({ text, at }) => (
              <text key={text} x={x(index) + (index === axes.length - 1 ? 6 : -6)} y={y(at) + 4} textAnchor={index === axes.length - 1 ? 'start' : 'end'}>
                {text.length > 12 ? `${text.slice(0, 11)}…` : text}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}

const weight = (row: TrialRow, marked: string | undefined): number => (row.node === marked ? 2 : row.best ? 1 : 0);

/** Marks that can be read: the lowest and the highest, and of the others those with room between. */
function apart<T extends { readonly at: number }>(marks: readonly T[]): readonly T[] {
  const room = 13 / (HEIGHT - TOP - BOTTOM);
  const sorted = [...marks].sort((a, b) => a.at - b.at);
  const highest = sorted.at(-1);
  const kept: T[] = [];
  for (const mark of sorted) {
    const below = kept.at(-1);
    if (mark === highest || ((below === undefined || mark.at - below.at >= room) && (highest === undefined || highest.at - mark.at >= room))) kept.push(mark);
  }
  return kept;
}
