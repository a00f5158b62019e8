import Table from 'cli-table3';
import colors from 'picocolors';
import type { BenchRow } from './row.ts';

/** The rows as a table for a terminal. */
export function benchTable(rows: readonly BenchRow[]): string {
  const table = new Table({ head: ['what', 'figure', 'against', 'ratio', 'target', 'met'], style: { head: [], border: [] }, colWidths: [46, 13, 46, 8, 13, 6], wordWrap: true });
  for (const { name, value, unit, against, ratio, target, met } of rows) {
    table.push([name, value === null ? '-' : `${value} ${unit}`, against, ratio === null ? '' : String(ratio), target, mark(met)]);
  }
  return table.toString();
}

function mark(met: boolean | null): string {
  if (met === null) return '';
  return met ? colors.green('yes') : colors.red('NO');
}
