import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { applySplices } from './splices.ts';
import type { Splice } from './splices.ts';

/** An object of a list in a settings file of an editor. */
export type JsonEntry = Readonly<Record<string, unknown>>;

export type JsonListEdit =
  /** `added` are the names of the entries that were not there. */
  | { readonly kind: 'text'; readonly text: string; readonly added: readonly string[] }
  /** Not JSON with comments, or of another shape; `why` goes on "it ...". Nothing may be written then. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** A list of such a file: under `key` of its one object, of entries that are told apart by what they have under `nameKey`. */
export interface JsonList {
  readonly key: string;
  readonly nameKey: string;
}

const LARGEST = 1024 * 1024;
/** Deeper than any settings file is. For thousands of levels the parser takes long, or has no room left on the stack. */
const DEEPEST = 200;

/**
 * Puts entries into a list of a file that is JSON with comments (`launch.json`, `tasks.json`): one whose name is there is replaced (or with `keep` left
 * as it is), others are added at the end. Everything else keeps its bytes: comments, trailing commas, order. Such a text is an expression of
 * JavaScript, so its parser tells where things stand; nothing is evaluated.
 */
export function putInJsonList(text: string, { key, nameKey }: JsonList, entries: readonly JsonEntry[], known: 'replace' | 'keep' = 'replace'): JsonListEdit {
  if (text.length > LARGEST) return { kind: 'unreadable', why: 'is larger than 1 MiB' };
  if (isTooDeep(text)) return { kind: 'unreadable', why: `is nested more than ${DEEPEST} levels deep` };
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const source = `(${text.slice(mark.length)}\n)`;
  const tree = parser.parse(source);
  let isBroken = false;
  tree.iterate({ enter: (node) => { isBroken ||= node.type.isError; } });
  const root = isBroken ? undefined : (tree.topNode.firstChild?.firstChild?.getChild('ObjectExpression') ?? undefined);
  if (root === undefined) return { kind: 'unreadable', why: 'is no JSON with comments that holds one object' };
  const list = root.getChildren('Property').find((each) => keyOf(each, source) === key)?.lastChild ?? undefined;
  if (list !== undefined && list.name !== 'ArrayExpression') return { kind: 'unreadable', why: `has something else than a list under "${key}"` };
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const items = new Map((list?.getChildren('ObjectExpression') ?? []).map((item) => [nameOf(item, source, nameKey), item]));
  const splices: Splice[] = [];
  const added: JsonEntry[] = [];
  for (const entry of entries) {
    const item = items.get(nameIn(entry, nameKey));
    if (item === undefined) added.push(entry);
    else if (known === 'replace') splices.push({ start: item.from, end: item.to, text: indented(entry, indentOf(item, source), newline).trimStart() });
  }
  if (list === undefined) splices.push(addProperty(root, key, added, newline));
  else if (added.length > 0) splices.push(...addEntries(list, source, added, newline));
  return { kind: 'text', text: `${mark}${applySplices(source, splices).slice(1, -2)}`, added: added.map((entry) => nameIn(entry, nameKey)) };
}

/** By its brackets; those in texts and comments count too, which nobody opens so many of. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    depth += '([{'.includes(bracket) ? 1 : -1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function addEntries(list: SyntaxNode, source: string, added: readonly JsonEntry[], newline: string): Splice[] {
  const last = lastElement(list);
  const indent = last === undefined ? `${indentOf(list, source)}  ` : indentOf(last, source);
  const texts = added.map((entry) => indented(entry, indent, newline)).join(`,${newline}`);
  if (last === undefined) {
    // Before the bracket: a comment in an empty list stays.
    const end = list.to - 1;
    const blank = /\s*$/.exec(source.slice(list.from + 1, end))?.[0].length ?? 0;
    return [{ start: end - blank, end, text: `${newline}${texts}${newline}${indentOf(list, source)}` }];
  }
  const comma = commaAfter(last);
  // A remark at the end of the line belongs to what stands before it.
  const at = (comma ?? last.to) + (/^[ \t]*\/\/[^\r\n]*/.exec(source.slice(comma ?? last.to))?.[0].length ?? 0);
  const after = { start: at, end: at, text: `${newline}${texts}${comma === undefined ? '' : ','}` };
  return comma === undefined ? [{ start: last.to, end: last.to, text: ',' }, after] : [after];
}

function addProperty(root: SyntaxNode, key: string, entries: readonly JsonEntry[], newline: string): Splice {
  const last = root.getChildren('Property').at(-1);
  const property = `  ${JSON.stringify(key)}: [${newline}${entries.map((entry) => indented(entry, '    ', newline)).join(`,${newline}`)}${newline}  ]`;
  if (last === undefined) return { start: root.from + 1, end: root.from + 1, text: `${newline}${property}${newline}` };
  const comma = commaAfter(last);
  const at = comma ?? last.to;
  return { start: at, end: at, text: `${comma === undefined ? ',' : ''}${newline}${property}` };
}

const indented = (entry: JsonEntry, indent: string, newline: string): string => JSON.stringify(entry, undefined, 2).split('\n').map((line) => `${indent}${line}`).join(newline);

function lastElement(list: SyntaxNode): SyntaxNode | undefined {
  let last: SyntaxNode | undefined;
  for (let child = list.firstChild; child !== null; child = child.nextSibling) if (!['[', ']', ',', 'LineComment', 'BlockComment'].includes(child.name)) last = child;
  return last;
}

function keyOf(property: SyntaxNode, source: string): string {
  const key = property.firstChild;
  return key === null ? '' : source.slice(key.from, key.to).replaceAll(/^["']|["']$/g, '');
}

function nameIn(entry: JsonEntry, nameKey: string): string {
  const name = entry[nameKey];
  return typeof name === 'string' ? name : '';
}

function nameOf(item: SyntaxNode, source: string, nameKey: string): string {
  const value = item.getChildren('Property').find((each) => keyOf(each, source) === nameKey)?.lastChild;
  if (value?.name !== 'String') return '';
  try {
    const name: unknown = JSON.parse(source.slice(value.from, value.to));
    return typeof name === 'string' ? name : '';
  } catch {
    // In single quotes, which no editor writes here.
    return '';
  }
}

function commaAfter(node: SyntaxNode): number | undefined {
  for (let next = node.nextSibling; next !== null; next = next.nextSibling) if (next.name === ',') return next.to;
  return undefined;
}

/** The white space before the line that something begins on. */
function indentOf(node: SyntaxNode, source: string): string {
  const line = source.slice(source.lastIndexOf('\n', node.from) + 1, node.from);
  return /^\(?([ \t]*)/.exec(line)?.[1] ?? '';
}
