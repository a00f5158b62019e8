import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import type { DraftLayout, RenderLines } from './draft-layout.ts';
import { CannotEditError } from './editing-errors.ts';
import { blockHeader, blockLines, isBlockText, isNewList, isNewMapping, renderEntry, renderFlow, renderScalar } from './render-yaml.ts';
import type { NewMapping, NewValue } from './render-yaml.ts';
import type { Splice } from './splices.ts';
import { columnOf, lineEnd } from './text-lines.ts';
import { scalarOf } from '../yaml/yaml-node.ts';
import { hasColon, headEnd, isEmptyValue, isExplicitKey, keyOf, keyStart, pairEnd, tagOf, valueOf } from './yaml-parts.ts';

/** The splices that give a pair another value. Comments beside the key and after the value stay. */
export function replaceValue(layout: DraftLayout, map: YAMLMap, pair: Pair, value: NewValue | RenderLines, isInFlow: boolean): Splice[] {
  if (isExplicitKey(pair)) throw new CannotEditError(`The key "${keyOf(pair) ?? ''}" is written with "?".`);
  if (typeof value === 'function') return replaceByLines(layout, pair, value(childColumn(layout, pair)));
  if (isNewMapping(value)) {
    if (isInFlow || map.flow === true || Object.keys(value).length === 0) return replaceInLine(layout, pair, renderFlow(value));
    return replaceByLines(layout, pair, mappingLines(layout, value, childColumn(layout, pair)));
  }
  if (isNewList(value)) return replaceInLine(layout, pair, renderFlow(value));
  const old = valueOf(pair);
  if (isScalar(old) && !isEmptyValue(old) && isSame(old.value, old.source, value)) return [];
  if (!isInFlow && map.flow !== true && typeof value === 'string' && isBlockText(value)) {
    const lines = blockLines(value, childColumn(layout, pair));
    return [...replaceInLine(layout, pair, blockHeader(value)), afterLine(layout, pair, lines)];
  }
  const like = isScalar(old) && !isEmptyValue(old) ? old.type : undefined;
  return replaceInLine(layout, pair, renderScalar(value, isInFlow || map.flow === true, like));
}

/** The splice that gives a pair another key. */
export function replaceKey(pair: Pair, name: string, isInFlow: boolean): Splice {
  const [start, end] = isNode(pair.key) && isScalar(pair.key) ? (pair.key.range ?? [0, 0]) : [0, 0];
  const like = isScalar(pair.key) ? pair.key.type : undefined;
  return { start, end, text: renderScalar(name, isInFlow, like) };
}

function isSame(value: unknown, source: string | undefined, next: NewValue): boolean {
  if (value === next) return true;
  if (typeof value !== 'number' && typeof value !== 'boolean') return false;
  return scalarOf({ kind: 'scalar', value, text: source ?? '', start: 0, end: 0 }) === next;
}

const mappingLines = (layout: DraftLayout, value: NewMapping, column: number): string[] => Object.entries(value).flatMap(([key, entry]) => renderEntry(key, entry, column, layout.step));

const childColumn = (layout: DraftLayout, pair: Pair): number => columnOf(layout.text, keyStart(pair)) + layout.step;

/** Everything from the colon to the end of the old value gives way to a text on the line of the key. */
function replaceInLine(layout: DraftLayout, pair: Pair, text: string): Splice[] {
  const { text: source } = layout;
  const old = valueOf(pair);
  const head = headEnd(pair);
  const written = text === '' ? '' : ` ${text}`;
  if (!hasColon(pair)) return [{ start: head, end: head, text: `:${written}` }];
  if (isEmptyValue(old)) return [{ start: head, end: head, text: written }];
  const start = tagOf(pair)?.offset ?? old?.range?.[0] ?? head;
  const end = pairEnd(source, pair);
  const isBelow = isBlockCollection(old);
  if (!isBelow && (isAlias(old) || source.slice(head, start).trim() === '') && lineEnd(source, head) >= start) return [{ start, end, text }];
  return [{ start: head, end: head, text: written }, { start: lineEnd(source, head), end, text: '' }];
}

const isBlockCollection = (part: unknown): boolean => (isMap(part) || isSeq(part)) && part.flow !== true;

/** The old value gives way to lines below the key. */
function replaceByLines(layout: DraftLayout, pair: Pair, lines: readonly string[]): Splice[] {
  const { text: source } = layout;
  const head = headEnd(pair);
  if (!hasColon(pair)) throw new CannotEditError(`The key "${keyOf(pair) ?? ''}" has no colon.`);
  const old = valueOf(pair);
  if (isEmptyValue(old)) return [afterLine(layout, pair, lines)];
  const end = pairEnd(source, pair);
  const isOnLine = !isBlockCollection(old) && lineEnd(source, head) >= (old?.range?.[0] ?? head);
  const removal = { start: isOnLine ? head : lineEnd(source, head), end, text: '' };
  const at = isOnLine ? lineEnd(source, end) : end;
  return [removal, { start: at, end: at, text: lines.map((line) => layout.lineBreak + line).join('') }];
}

function afterLine(layout: DraftLayout, pair: Pair, lines: readonly string[]): Splice {
  const old = valueOf(pair);
  const at = lineEnd(layout.text, isEmptyValue(old) ? headEnd(pair) : pairEnd(layout.text, pair));
  return { start: at, end: at, text: lines.map((line) => layout.lineBreak + line).join('') };
}
