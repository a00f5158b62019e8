import type { Pair, YAMLMap } from 'yaml';
import type { DraftLayout, RenderLines } from './draft-layout.ts';
import { CannotEditError } from './editing-errors.ts';
import { isNewMapping, renderEntry, renderFlow, renderScalar } from './render-yaml.ts';
import type { NewValue } from './render-yaml.ts';
import type { Splice } from './splices.ts';
import { lineEnd, lineStart, skipComments } from './text-lines.ts';
import { columnOfMap, keyOf, keyStart, pairEnd } from './yaml-parts.ts';

/** The splices that add an entry to a mapping that has some, or to one in braces. */
export function insertEntry(layout: DraftLayout, map: YAMLMap, key: string, value: NewValue | RenderLines, before: readonly string[]): Splice[] {
  const next = before.map((name) => map.items.findIndex((pair) => keyOf(pair) === name)).find((index) => index !== -1);
  const index = next ?? map.items.length;
  if (map.flow === true) {
    if (typeof value === 'function') throw new CannotEditError('Entries cannot be put into a mapping that is written on one line.');
    return [insertIntoFlow(layout, map, `${renderScalar(key, true)}: ${renderFlow(value)}`, index)];
  }
  const column = columnOfMap(layout.text, map);
  if (column === undefined) throw new CannotEditError('The keys of a mapping do not begin their lines.');
  const lines = typeof value === 'function' ? value(column) : renderEntry(key, value, column, layout.step);
  const previous = map.items[index - 1];
  const [first] = map.items;
  if (previous === undefined) {
    const at = lineStart(layout.text, first === undefined ? 0 : keyStart(first));
    return [{ start: at, end: at, text: lines.map((line) => line + layout.lineBreak).join('') }];
  }
  const isLast = index === map.items.length;
  const at = skipComments(layout.text, lineEnd(layout.text, pairEnd(layout.text, previous)), isLast ? Math.max(column, 1) : column + 1);
  const isSection = typeof value === 'function' || isNewMapping(value);
  const [above, below] = isLast ? map.items.slice(-2) : [previous, map.items[index]];
  const gap = isSection && above !== undefined && below !== undefined && isSpaced(layout.text, above, below) ? layout.lineBreak : '';
  return [{ start: at, end: at, text: gap + lines.map((line) => layout.lineBreak + line).join('') }];
}

/** Whether two entries are kept apart by a blank line. */
function isSpaced(text: string, above: Pair, below: Pair): boolean {
  const end = lineEnd(text, pairEnd(text, above));
  return /\n[ \t]*\r?\n/.test(text.slice(end, lineStart(text, keyStart(below))));
}

function insertIntoFlow(layout: DraftLayout, map: YAMLMap, entry: string, index: number): Splice {
  const next = map.items[index];
  if (next !== undefined) return { start: keyStart(next), end: keyStart(next), text: `${entry}, ` };
  const last = map.items.at(-1);
  const [start, end] = map.range ?? [0, 0];
  if (last === undefined) return fillBraces(layout, start, end, entry);
  const at = pairEnd(layout.text, last);
  const rest = layout.text.slice(at, end - 1).replace(/#[^\n]*/g, '');
  const hasTrailingComma = rest.includes(',');
  const onOwnLine = startsLine(layout.text, last);
  if (hasTrailingComma) {
    const comma = layout.text.indexOf(',', at) + 1;
    return { start: comma, end: comma, text: `${onOwnLine ?? ' '}${entry}` };
  }
  return { start: at, end: at, text: `,${onOwnLine ?? ' '}${entry}` };
}

function fillBraces(layout: DraftLayout, start: number, end: number, entry: string): Splice {
  const isBare = layout.text.slice(start + 1, end - 1).trim() === '';
  return isBare ? { start, end, text: `{${entry}}` } : { start: start + 1, end: start + 1, text: ` ${entry}` };
}

/** The line break and indentation before a pair that begins its line. */
function startsLine(text: string, pair: Pair): string | undefined {
  const begin = lineStart(text, keyStart(pair));
  const lead = text.slice(begin, keyStart(pair));
  if (lead.trim() !== '' || begin === 0) return undefined;
  return text.slice(lineEnd(text, begin - 1 > 0 && text[begin - 2] === '\r' ? begin - 2 : begin - 1), begin) + lead;
}

