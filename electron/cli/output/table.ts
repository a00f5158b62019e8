import { stripVTControlCharacters } from 'node:util';
import CliTable from 'cli-table3';
import type { TextStream } from './text-stream.ts';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Takes what width is left on a narrow terminal, wrapping its text. At most one per table. */
  readonly flexible?: boolean;
}

const noBorders = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
} as const;

const narrowestFlexible = 24;

/**
 * Aligned columns under a heading, ending in a newline. On a terminal the flexible column wraps to the width;
 * elsewhere every row stays one line, so that `grep` and `awk` see whole records.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], stream: TextStream): string {
  const draw = (colWidths: (number | null)[]) => {
    const table = new CliTable({
      chars: noBorders,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
      head: columns.map((column) => stream.colors.dim(column.head.toUpperCase())),
      colAligns: columns.map((column) => column.align ?? 'left'),
      colWidths,
      wordWrap: true,
    });
    table.push(...rows.map((row) => row.map((cell) => (stream.isTerminal ? cell : cell.replace(/\s*\n\s*/g, ' ')))));
    return table;
  };
  const natural = draw([]);
  const over = stream.isTerminal ? natural.width - 2 - stream.columns : 0;
  const flexible = columns.findIndex((column) => column.flexible === true);
  const text = over > 0 && flexible >= 0 ? draw(columns.map((_, index) => (index === flexible ? widthLeft(natural, flexible, over) : null))) : natural;
  return `${text.toString().split('\n').map((line) => line.trimEnd()).join('\n')}\n`;
}

function widthLeft(natural: CliTable.Table, flexible: number, over: number): number {
  const widest = natural.reduce((width, row) => Math.max(width, Array.isArray(row) ? displayWidth(row[flexible]) : 0), 0);
  return Math.max(narrowestFlexible, widest - over);
}

/** Good enough to share out width: counts code points, without colours. */
function displayWidth(cell: CliTable.Cell | undefined): number {
  return typeof cell === 'string' ? Math.max(...cell.split('\n').map((line) => Array.from(stripVTControlCharacters(line)).length)) : 0;
}
