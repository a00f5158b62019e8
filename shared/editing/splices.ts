/** Replaces the characters from `start` to `end` (exclusive) by a text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices that point into the same text. Removals may overlap each other; what is inserted at one place keeps its order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices.map((splice, order) => ({ ...splice, order })).sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || a.order - b.order);
  let result = '';
  let at = 0;
  for (const { start, end, text: inserted } of sorted) {
    if (start > at) result += text.slice(at, start);
    result += inserted;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}
