import { GAP, type Size } from '../geometry.ts';

/** What a picture is shaped like that fills a window. */
const ASPECT = 1.5;
/** Up to so many units wide everything can be read in a window, whatever its shape. */
const WIDE = 2_200;

/**
 * How many nodes of each row stand in one column: one, but more in rows that would make the picture a thin strip. `rows` are of nodes alone.
 */
export function stacksOf(rows: readonly (readonly number[])[], sizes: readonly Size[]): number[] {
  const measured = rows.map((row) => {
    let [width, height] = [0, 0];
    for (const node of row) {
      width = Math.max(width, sizes[node]?.width ?? 0);
      height = Math.max(height, sizes[node]?.height ?? 0);
    }
    return { count: row.length, column: width + GAP.column, row: height + GAP.row };
  });
  const stack = (at: (typeof measured)[number], limit: number): number => Math.max(Math.ceil(at.count / Math.max(Math.floor(limit / at.column), 1)), 1);
  const shape = (limit: number): number => {
    let [width, height] = [0, 0];
    for (const at of measured) {
      const stacked = stack(at, limit);
      width = Math.max(width, Math.ceil(at.count / stacked) * at.column);
      height += stacked * at.row;
    }
    return width / height;
  };
  const widest = measured.reduce((most, { count, column }) => Math.max(most, count * column), 0);
  let limit = widest;
  // A little out of shape is better than taken apart.
  if (shape(widest) > 2 * ASPECT) while (limit > WIDE && shape(limit) > ASPECT) limit *= 0.95;
  return measured.map((at) => stack(at, limit));
}
