import { isMap, isNode } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import type { DraftLayout, KeyPath } from './draft-layout.ts';
import { CannotEditError } from './editing-errors.ts';
import type { Splice } from './splices.ts';
import { commentIndent, lineEnd, lineStart, nextLine, skipComments } from './text-lines.ts';
import { columnOfMap, commaBefore, headEnd, isExplicitKey, keyOf, keyStart, pairEnd, valueOf } from './yaml-parts.ts';

export interface Removal {
  readonly splices: readonly Splice[];
  /** Mappings that are left as `{}`. */
  readonly emptied: readonly KeyPath[];
  /** Entries that go because nothing is left in them. */
  readonly gone: readonly KeyPath[];
}

/** Plans the removal of pairs, wherever they stand. Comments above an entry stay; those inside it go with it. */
export function planRemoval(layout: DraftLayout, root: YAMLMap, removed: ReadonlySet<Pair>, keep: KeyPath): Removal {
  const planner = new RemovalPlanner(layout, keep.join('\0'));
  planner.visit(root, [], removed);
  return planner;
}

class RemovalPlanner implements Removal {
  readonly splices: Splice[] = [];
  readonly emptied: KeyPath[] = [];
  readonly gone: KeyPath[] = [];
  readonly #layout: DraftLayout;
  readonly #keep: string;

  constructor(layout: DraftLayout, keep: string) {
    this.#layout = layout;
    this.#keep = keep;
  }

  /** Whether the mapping is empty afterwards; then nothing was planned for it. */
  visit(map: YAMLMap, path: KeyPath, removed: ReadonlySet<Pair>): boolean {
    const out = new Set(map.items.filter((pair) => removed.has(pair)));
    for (const pair of map.items) {
      const value = valueOf(pair);
      if (out.has(pair) || !isMap(value) || value.items.length === 0) continue;
      const inner = [...path, keyOf(pair) ?? ''];
      if (!this.visit(value, inner, removed)) continue;
      if (inner.join('\0') === this.#keep || hasComments(value)) this.#empty(pair, value, inner);
      else {
        out.add(pair);
        this.gone.push(inner);
      }
    }
    if (out.size === 0) return false;
    if (out.size === map.items.length && path.length > 0) return true;
    this.#removeFrom(map, out);
    return false;
  }

  #removeFrom(map: YAMLMap, out: ReadonlySet<Pair>): void {
    for (const pair of out) if (isExplicitKey(pair)) throw new CannotEditError(`The key "${keyOf(pair) ?? ''}" is written with "?".`);
    if (map.flow === true) this.#removeFromFlow(map, out);
    else for (const pair of out) this.#removeLines(map, pair, out);
  }

  #removeLines(map: YAMLMap, pair: Pair, out: ReadonlySet<Pair>): void {
    const { text } = this.#layout;
    const column = columnOfMap(text, map);
    if (column === undefined) throw new CannotEditError('The keys of a mapping do not begin their lines.');
    const isTail = map.items.slice(map.items.indexOf(pair)).every((each) => out.has(each));
    const isBlank = (start: number): boolean => commentIndent(text, start) === 'blank';
    let start = lineStart(text, keyStart(pair));
    let end = nextLine(text, skipComments(text, lineEnd(text, pairEnd(text, pair)), column + 1));
    if (isTail) {
      while (start > 0 && isBlank(lineStart(text, start - 1))) start = lineStart(text, start - 1);
      // A text without a line break at its end keeps none: those before the entries go instead of those after them.
      if (!text.endsWith('\n') && start > 0 && this.#reachesEnd(map, column)) {
        start = breakBefore(text, start);
        end = end === text.length ? end : breakBefore(text, end);
      }
    } else if (start === 0 || pair === map.items[0] || isBlank(lineStart(text, start - 1))) {
      while (end < text.length && isBlank(end)) end = nextLine(text, end);
    }
    this.splices.push({ start, end, text: '' });
  }

  #reachesEnd(map: YAMLMap, column: number): boolean {
    const { text } = this.#layout;
    const last = map.items.at(-1);
    return last !== undefined && nextLine(text, skipComments(text, lineEnd(text, pairEnd(text, last)), column + 1)) === text.length;
  }

  #removeFromFlow(map: YAMLMap, out: ReadonlySet<Pair>): void {
    const kept = map.items.filter((pair) => !out.has(pair));
    const lastKept = kept.at(-1);
    const lastIndex = lastKept === undefined ? -1 : map.items.indexOf(lastKept);
    for (const [index, pair] of map.items.entries()) {
      if (!out.has(pair)) continue;
      const next = map.items[index + 1];
      const nextComma = next === undefined ? undefined : commaBefore(next);
      const comma = index > lastIndex ? commaBefore(pair) : undefined;
      if (comma !== undefined) this.splices.push({ start: comma.offset, end: comma.offset + 1, text: '' });
      this.#removeSpan(keyStart(pair), index > lastIndex || nextComma === undefined ? pairEnd(this.#layout.text, pair) : nextComma.offset + 1, index > lastIndex);
    }
  }

  /** Removes a stretch of a line with the blanks around it, and the line when nothing else is on it. */
  #removeSpan(from: number, to: number, isAtEnd: boolean): void {
    const { text } = this.#layout;
    let [start, end] = [from, to];
    const before = text.slice(lineStart(text, start), start);
    const takesBlanks = !isAtEnd || before.trim() === '';
    if (takesBlanks) end += /^ */.exec(text.slice(end, lineEnd(text, end)))?.[0].length ?? 0;
    if (before.trim() === '' && lineEnd(text, end) === end) [start, end] = [lineStart(text, start), nextLine(text, end)];
    else if (isAtEnd) start -= /[ ]*$/.exec(before)?.[0].length ?? 0;
    this.splices.push({ start, end, text: '' });
  }

  /** Leaves `{}` where a mapping was, with the comments that stood in it. */
  #empty(pair: Pair, map: YAMLMap, path: KeyPath): void {
    this.emptied.push(path);
    if (map.flow === true) {
      const [start, end] = map.range ?? [0, 0];
      this.splices.push({ start, end, text: '{}' });
      return;
    }
    const head = headEnd(pair);
    this.splices.push({ start: head, end: head, text: ' {}' });
    for (const entry of map.items) this.#removeLines(map, entry, new Set(map.items));
  }
}

/** Where the line break stands that ends at `start`. */
const breakBefore = (text: string, start: number): number => (text[start - 2] === '\r' ? start - 2 : start - 1);

/** Whether comments stand on lines of their own between the entries of a mapping. */
function hasComments(map: YAMLMap): boolean {
  if (typeof map.commentBefore === 'string' || typeof map.comment === 'string') return true;
  return map.items.some((pair) => isNode(pair.key) && typeof pair.key.commentBefore === 'string');
}
