import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import type { Scalar } from 'yaml';

/** What an edit writes. `null` is written as nothing: `key:`. */
export type NewValue = string | number | boolean | null | readonly NewValue[] | NewMapping;
export interface NewMapping {
  readonly [key: string]: NewValue;
}

export const isNewList = (value: NewValue): value is readonly NewValue[] => Array.isArray(value);
export const isNewMapping = (value: NewValue): value is NewMapping => typeof value === 'object' && value !== null && !isNewList(value);

/** A scalar on one line, quoted where it must be (also for readers of YAML 1.1), or as `like` is where it may be. */
export function renderScalar(value: string | number | boolean | null, inFlow: boolean, like?: Scalar.Type): string {
  if (value === null) return inFlow ? 'null' : '';
  if (typeof value !== 'string') return String(value);
  const isLine = /^[^\p{Cc}]*$/u.test(value);
  if (like === 'QUOTE_SINGLE' && isLine) return `'${value.replaceAll("'", "''")}'`;
  if (like === 'QUOTE_DOUBLE') return JSON.stringify(value);
  // Asking the library is a hundred times as slow, and most texts are words.
  if (plainWords.test(value) && !keywords.has(value.toLowerCase())) return value;
  const plain = stringify(value, { lineWidth: 0, blockQuote: false, compat: 'yaml-1.1' }).replace(/\n$/, '');
  const isSafe = !plain.includes('\n') && isStringIn(inFlow ? `{a: ${plain}}` : `a: ${plain}`, value);
  return isSafe ? plain : JSON.stringify(value);
}

/** Words that no version of YAML takes for anything but a text, wherever they stand. */
const plainWords = /^[A-Za-z][\w./ -]{0,60}[\w.]$/;
const keywords: ReadonlySet<string> = new Set(['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'nan', 'inf']);

function isStringIn(text: string, value: string): boolean {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return false;
  const [pair, second] = document.contents.items;
  return second === undefined && isScalar(pair?.value) && pair.value.value === value;
}

/** A value on one line: `{type: uri_file, path: ./a.csv}`. */
export function renderFlow(value: NewValue): string {
  if (isNewList(value)) return `[${value.map(renderFlow).join(', ')}]`;
  if (!isNewMapping(value)) return renderScalar(value, true);
  const entries = Object.entries(value).map(([key, entry]) => `${renderScalar(key, true)}: ${renderFlow(entry)}`);
  return `{${entries.join(', ')}}`;
}

/** The lines of an entry of a block mapping, at `column`, each level `step` deeper. */
export function renderEntry(key: string, value: NewValue, column: number, step: number): string[] {
  const pad = ' '.repeat(column);
  const name = renderScalar(key, false);
  if (isNewMapping(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return [`${pad}${name}: {}`];
    return [`${pad}${name}:`, ...entries.flatMap(([inner, entry]) => renderEntry(inner, entry, column + step, step))];
  }
  if (typeof value === 'string' && isBlockText(value)) return [`${pad}${name}: ${blockHeader(value)}`, ...blockLines(value, column + step)];
  const text = isNewList(value) ? renderFlow(value) : renderScalar(value, false);
  return [text === '' ? `${pad}${name}:` : `${pad}${name}: ${text}`];
}

/** Whether a text of several lines can be written as a block (`|`) and be read back as it is. */
export const isBlockText = (text: string): boolean => /[^\n]\n/.test(text) && !/^[ \n]|[^\P{Cc}\n]| $|\n\n$| \n/u.test(text);

export const blockHeader = (text: string): string => (text.endsWith('\n') ? '|' : '|-');

export function blockLines(text: string, column: number): string[] {
  const pad = ' '.repeat(column);
  return text.replace(/\n$/, '').split('\n').map((line) => (line === '' ? '' : `${pad}${line}`));
}
