/** One line that two texts do not have in common. `line` counts from 1 in the text that has it. */
export interface LineChange {
  readonly kind: 'added' | 'removed';
  readonly line: number;
  readonly text: string;
}

/** Longer differing parts are told as a whole instead of line by line. */
const longestPart = 600;

/** What differs between two texts, line by line, removed before added. */
export function lineChanges(before: string, after: string): LineChange[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return changesWithin(old.slice(start, old.length - end), now.slice(start, now.length - end), start);
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

function changesWithin(old: readonly string[], now: readonly string[], offset: number): LineChange[] {
  const removed = (index: number): LineChange => ({ kind: 'removed', line: offset + index + 1, text: old[index] ?? '' });
  const added = (index: number): LineChange => ({ kind: 'added', line: offset + index + 1, text: now[index] ?? '' });
  if (old.length > longestPart || now.length > longestPart) return [...old.map((_, index) => removed(index)), ...now.map((_, index) => added(index))];
  const common = commonLengths(old, now);
  const changes: LineChange[] = [];
  let [left, right] = [0, 0];
  while (left < old.length || right < now.length) {
    if (left < old.length && right < now.length && old[left] === now[right]) [left, right] = [left + 1, right + 1];
    else if (left < old.length && (right >= now.length || at(common, left + 1, right) >= at(common, left, right + 1))) changes.push(removed(left++));
    else changes.push(added(right++));
  }
  return changes;
}

const at = (table: readonly (readonly number[])[], row: number, column: number): number => table[row]?.[column] ?? 0;

/** How many lines the rests of two texts have in common, for each pair of beginnings. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const table: number[][] = Array.from({ length: old.length + 1 }, () => []);
  for (let left = old.length - 1; left >= 0; left -= 1) {
    const row = table[left] ?? [];
    for (let right = now.length - 1; right >= 0; right -= 1) {
      row[right] = old[left] === now[right] ? at(table, left + 1, right + 1) + 1 : Math.max(at(table, left + 1, right), at(table, left, right + 1));
    }
  }
  return table;
}
