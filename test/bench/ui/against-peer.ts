import { type BenchRow, type Figure, forInformation, limit } from '../row.ts';

/** What the other side took for the same, by the variant it was set up as; or why there is none. */
export type Others = Readonly<Record<string, number>> | { readonly missing: string };

/** Frames come at fixed moments: two that wait for the same moment may differ by the clock's grain. */
const SAME = 1.02;

/** Holds when `figure` is at most `most` and not behind the best variant of the other side. Without the other side the limit alone is judged, and `met` is open where it holds. */
export function aheadOf(figure: Figure, most: number, others: Others): BenchRow {
  const best = bestOf(others);
  if (typeof best === 'string') return unanswered(limit(figure, most), best);
  const row = limit(figure, most, best);
  return { ...row, target: `${row.target}, ahead`, met: row.met === true && figure.value <= best.value * SAME };
}

/** Holds when `figure` is not behind the best variant of the other side. */
export function notBehind(figure: Figure, others: Others): BenchRow {
  const best = bestOf(others);
  if (typeof best === 'string') return unanswered({ ...forInformation(figure), met: true }, best);
  return { ...forInformation(figure, best), target: 'ahead', met: figure.value <= best.value * SAME };
}

function unanswered(row: BenchRow, missing: string): BenchRow {
  return { ...row, against: `missing: ${missing}`, target: row.target === '' ? 'ahead' : `${row.target}, ahead`, met: row.met === false ? false : null };
}

function bestOf(others: Others): { readonly against: string; readonly value: number } | string {
  if (isMissing(others)) return others.missing;
  const [best] = Object.entries(others).toSorted(([, a], [, b]) => a - b);
  return best === undefined ? 'it was not measured' : { against: best[0], value: best[1] };
}

function isMissing(others: Others): others is { readonly missing: string } {
  return typeof others['missing'] === 'string';
}
