import { distance } from 'fastest-levenshtein';

/** The candidate most like `word`, or undefined when none is close enough to have been meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = (word.length < 5 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  const lower = word.toLowerCase();
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const found = distance(lower, candidate.toLowerCase());
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** The end of a message about an unknown name: the nearest one, else what there is (at most eight of them). */
export function suggest(word: string, candidates: Iterable<string>, noun: string): string {
  const all = [...candidates];
  const close = nearest(word, all);
  if (close !== undefined) return `Did you mean "${close}"?`;
  if (all.length === 0) return `There are no ${noun}.`;
  const shown = all.slice(0, 8).map((name) => `"${name}"`);
  return `The ${noun} are ${shown.join(', ')}${all.length > shown.length ? ' ...' : ''}.`;
}
