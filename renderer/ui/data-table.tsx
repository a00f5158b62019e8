import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import styles from './data-table.module.css';
import { useRowFocus } from './use-row-focus.ts';

export interface Column<Row> {
  readonly name: string;
  /** A CSS grid track: `2fr`, `8rem`. */
  readonly width: string;
  /** `open` opens the row, as Enter does. */
  readonly cell: (row: Row, open: () => void) => ReactNode;
  /** What the rows are sorted by when the head is pressed; a column without it cannot be sorted by. */
  readonly sort?: (row: Row) => string | number;
}

const ROW_HEIGHT = 32;

/**
 * Rows of any number, of which only those in sight exist. `onEnd` is called while the last one is in sight, for lists that come in pages. Arrow keys, Page up and down, Home and End move between them, Enter opens one.
 */
export function DataTable<Row>({ label, rows, columns, rowKey, onOpen, empty, onEnd }: { readonly label: string; readonly rows: readonly Row[]; readonly columns: readonly Column<Row>[]; readonly rowKey: (row: Row) => string; readonly onOpen: (row: Row) => void; readonly empty: ReactNode; readonly onEnd?: () => void }): React.JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [sorted, setSorted] = useState<{ readonly name: string; readonly down: boolean }>();
  const by = columns.find(({ name }) => name === sorted?.name)?.sort;
  const shown = by === undefined ? rows : [...rows].sort((a, b) => (sorted?.down === true ? -1 : 1) * compared(by(a), by(b)));
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => frame.current, estimateSize: () => ROW_HEIGHT, overscan: 12 });
  const lastSeen = virtual.getVirtualItems().at(-1)?.index ?? -1;
  const nearEnd = shown.length > 0 && lastSeen >= shown.length - 1;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  });
  const at = Math.min(current, Math.max(0, shown.length - 1));
  const grid = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  const focusRow = useRowFocus(frame);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setCurrent(next);
    virtual.scrollToIndex(next);
    focusRow(next);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? ROW_HEIGHT) / ROW_HEIGHT) - 2);
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: shown.length - 1 };
    const to = steps[event.key];
    const row = shown[at];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Enter' && row !== undefined && event.target instanceof HTMLElement && event.target.dataset['index'] !== undefined) onOpen(row);
  };
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div className={styles['table']} role="grid" aria-label={label} aria-rowcount={shown.length + 1} tabIndex={-1} onKeyDown={onKeyDown}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={styles['head']} style={grid}>
          {columns.map(({ name, sort }) => (
            <div key={name} role="columnheader" aria-sort={sorted?.name === name ? (sorted.down ? 'descending' : 'ascending') : undefined} className={styles['cell']}>
              {sort === undefined ? (
                name
              ) : (
                <button type="button" className={styles['sort']} onClick={() => setSorted(sorted?.name === name && !sorted.down ? { name, down: true } : { name, down: false })}>
                  {name}
                  {sorted?.name === name ? (sorted.down ? ' ▾' : ' ▴') : ''}
                </button>
              )}
            </div>
          ))}
        </div>
      </div>
      <div ref={frame} className={styles['body']} role="rowgroup">
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = shown[index];
            if (row === undefined) return undefined;
            return (
              <div
                key={rowKey(row)}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                tabIndex={index === at ? 0 : -1}
                className={styles['row']}
                style={{ ...grid, transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
                onFocus={() => setCurrent(index)}
                onDoubleClick={() => onOpen(row)}
              >
                {columns.map(({ name, cell }) => (
                  <div key={name} role="gridcell" className={styles['cell']}>
                    {cell(row, () => onOpen(row))}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function compared(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}
