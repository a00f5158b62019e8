import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Alias, CST, Node, Pair, YAMLMap } from 'yaml';
import { columnOf, lineStart } from './text-lines.ts';

/** A node of a parsed document, seen for where it stands in the text. */
export type Part = Node | undefined;

export const valueOf = (pair: Pair): Part => (isNode(pair.value) ? pair.value : undefined);

/** The key as our readers see it: the text that was written. `undefined` for keys that are no single word. */
export function keyOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  return typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? '');
}

export const findPair = (map: YAMLMap, key: string): Pair | undefined => map.items.find((pair) => keyOf(pair) === key);

export const anchorOf = (part: Part): string | undefined => (part === undefined || isAlias(part) || !('anchor' in part) ? undefined : part.anchor);

/** Whether there is nothing after the colon: `key:`. */
export const isEmptyValue = (part: Part): boolean => part === undefined || (isScalar(part) && part.range?.[0] === part.range?.[1] && part.type === 'PLAIN');

export const isFlow = (part: Part): boolean => (isMap(part) || isSeq(part)) && part.flow === true;

/** Where the key begins, its anchor or tag included. */
export function keyStart(pair: Pair): number {
  const props = pair.srcToken?.start.find((token) => token.type === 'anchor' || token.type === 'tag');
  return props?.offset ?? (isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0);
}

/** The end of what comes before a value: the colon, or the anchor or tag that follows it. */
export function headEnd(pair: Pair): number {
  const last = pair.srcToken?.sep?.findLast(isHead);
  return last === undefined ? (isNode(pair.key) ? (pair.key.range?.[1] ?? 0) : 0) : last.offset + last.source.length;
}

const isHead = (token: CST.SourceToken): boolean => token.type === 'map-value-ind' || token.type === 'anchor' || token.type === 'tag';

/** Where a tag (`!!str`) stands before the value. */
export const tagOf = (pair: Pair): CST.SourceToken | undefined => pair.srcToken?.sep?.find((token) => token.type === 'tag');

export const hasColon = (pair: Pair): boolean => pair.srcToken?.sep?.some((token) => token.type === 'map-value-ind') === true;

/** `? key`, which has no place for small edits. */
export const isExplicitKey = (pair: Pair): boolean => pair.srcToken?.start.some((token) => token.type === 'explicit-key-ind') === true;

/** The comma before a pair of a flow mapping. */
export const commaBefore = (pair: Pair): CST.SourceToken | undefined => pair.srcToken?.start.find((token) => token.type === 'comma');

/** Where the last character of a pair stands that is neither blank nor comment (exclusive). */
export function pairEnd(text: string, pair: Pair): number {
  const value = valueOf(pair);
  return isEmptyValue(value) ? headEnd(pair) : partEnd(text, value, headEnd(pair));
}

/** As {@link pairEnd}, of a value. */
export function partEnd(text: string, part: Part, fallback: number): number {
  if (part === undefined) return fallback;
  const [start, end] = part.range ?? [fallback, fallback];
  if (isScalar(part) && (part.type === 'BLOCK_LITERAL' || part.type === 'BLOCK_FOLDED')) return blockScalarEnd(text, start, end);
  if (isFlow(part)) return end;
  if (isMap(part)) {
    const last = part.items.at(-1);
    return last === undefined ? end : pairEnd(text, last);
  }
  if (isSeq(part)) {
    const last = part.items.at(-1);
    return isNode(last) ? partEnd(text, last, end) : end;
  }
  return end;
}

/** Blank lines at its end belong to a block scalar only where it is written `|+`. */
function blockScalarEnd(text: string, start: number, end: number): number {
  const written = text.slice(start, end);
  const isKept = /^[|>]\d?\+/.test(written);
  return start + (isKept ? written.replace(/\r?\n$/, '') : written.trimEnd()).length;
}

/** The column of a block mapping's keys, or `undefined` when its first key does not begin its line. */
export function columnOfMap(text: string, map: YAMLMap): number | undefined {
  const [first] = map.items;
  if (first === undefined) return undefined;
  const at = keyStart(first);
  return text.slice(lineStart(text, at), at).trim() === '' ? columnOf(text, at) : undefined;
}

/** Calls `visit` with every alias and every anchored node at or below a part. */
export function visitShared(part: Part, visit: (shared: { readonly alias: Alias } | { readonly anchor: string }) => void): void {
  if (part === undefined) return;
  if (isAlias(part)) {
    visit({ alias: part });
    return;
  }
  const anchor = anchorOf(part);
  if (anchor !== undefined) visit({ anchor });
  if (isMap(part)) {
    for (const pair of part.items) {
      if (isNode(pair.key)) visitShared(pair.key, visit);
      visitShared(valueOf(pair), visit);
    }
  } else if (isSeq(part)) {
    for (const item of part.items) if (isNode(item)) visitShared(item, visit);
  }
}
