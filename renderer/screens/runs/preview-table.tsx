import { Box } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';

const ROW = 24;
/** Columns beyond this are left to other tools. */
const MOST_COLUMNS = 200;

/** The rows of a data file, of which only those in sight are drawn. */
export function PreviewTable({ name, columns, rows }: { readonly name: string; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }): React.JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 20 });
  const shown = columns.slice(0, MOST_COLUMNS);
  const grid = { gridTemplateColumns: `4rem ${shown.map((column, index) => `${width(column, rows, index)}ch`).join(' ')}` };
  const numeric = shown.map((_, index) => rows.length > 0 && rows.slice(0, 20).every((row) => row[index] === '' || !Number.isNaN(Number(row[index]))));
  return (
    <Box ref={scroller} className="preview-table" role="table" aria-label={`Rows of ${name}`} aria-rowcount={rows.length + 1} aria-colcount={columns.length + 1} tabIndex={0}>
      <div role="rowgroup" className="preview-table-head">
        <div role="row" aria-rowindex={1} className="preview-table-row" style={grid}>
          <span role="columnheader" className="quiet">#</span>
          {shown.map((column, index) => (
            <span key={index} role="columnheader" data-numeric={numeric[index] === true ? '' : undefined} title={column}>
              {column}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} role="row" aria-rowindex={index + 2} className="preview-table-row" style={{ ...grid, position: 'absolute', top: start }}>
            <span role="rowheader" className="quiet">
              {index + 1}
            </span>
            {shown.map((_, column) => (
              <span key={column} role="cell" data-numeric={numeric[column] === true ? '' : undefined} title={rows[index]?.[column] ?? ''}>
                {rows[index]?.[column] ?? ''}
              </span>
            ))}
          </div>
        ))}
      </div>
    </Box>
  );
}

/** Wide enough for the name and the first rows, and no wider than a long word. */
function width(column: string, rows: readonly (readonly string[])[], index: number): number {
  const longest = rows.slice(0, 50).reduce((most, row) => Math.max(most, row[index]?.length ?? 0), column.length);
  return Math.min(40, Math.max(6, longest + 3));
}
