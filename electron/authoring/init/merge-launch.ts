import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { LaunchConfiguration } from './editor-files.ts';

export type LaunchMerge =
  | { readonly kind: 'merged'; readonly text: string; readonly added: readonly string[] }
  /** All of them are there by name. */
  | { readonly kind: 'unchanged' }
  /** Not JSON with comments, or of another shape; `why` is one sentence. */
  | { readonly kind: 'unreadable'; readonly why: string };

const LARGEST = 1024 * 1024;

/**
 * Adds the configurations whose names are not there to a `launch.json`, at the end. Everything else stays as it was written: comments, trailing commas, order.
 * JSON with comments is an expression of JavaScript, so its parser tells where things stand; nothing is evaluated.
 */
export function mergeLaunch(text: string, configurations: readonly LaunchConfiguration[]): LaunchMerge {
  if (text.length > LARGEST) return { kind: 'unreadable', why: 'it is larger than 1 MiB' };
  const source = `(${text.replace(/^\uFEFF/, '')}\n)`;
  const tree = parser.parse(source);
  let isBroken = false;
  tree.iterate({ enter: (node) => { isBroken ||= node.type.isError; } });
  if (isBroken) return { kind: 'unreadable', why: 'it is no JSON with comments' };
  const root = tree.topNode.firstChild?.firstChild?.getChild('ObjectExpression') ?? undefined;
  if (root === undefined) return { kind: 'unreadable', why: 'it does not hold one object' };
  const property = propertiesOf(root).find((each) => keyOf(each, source) === 'configurations');
  const list = property?.lastChild ?? undefined;
  if (list?.name !== 'ArrayExpression') return { kind: 'unreadable', why: 'it has no list named configurations' };
  const items = list.getChildren('ObjectExpression');
  const names = new Set(items.map((item) => nameOf(item, source)));
  const missing = configurations.filter(({ name }) => !names.has(name));
  if (missing.length === 0) return { kind: 'unchanged' };
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const last = items.at(-1);
  const indent = last === undefined ? `${indentOf(list, source)}  ` : indentOf(last, source);
  const entries = missing.map((each) => JSON.stringify(each, undefined, 2).split('\n').map((line) => `${indent}${line}`).join(newline)).join(`,${newline}`);
  const added = missing.map(({ name }) => name);
  if (last === undefined) {
    const inside = source.slice(list.from + 1, list.to - 1).trimEnd();
    return { kind: 'merged', added, text: unwrapped(text, `${source.slice(0, list.from + 1)}${inside}${newline}${entries}${newline}${indentOf(list, source)}${source.slice(list.to - 1)}`) };
  }
  const comma = commaAfter(last);
  // A remark at the end of the line belongs to what stands before it.
  const remark = /^[ \t]*\/\/[^\r\n]*/.exec(source.slice(comma ?? last.to))?.[0].length ?? 0;
  const at = (comma ?? last.to) + remark;
  const upToThere = comma === undefined ? `${source.slice(0, last.to)},${source.slice(last.to, at)}` : source.slice(0, at);
  return { kind: 'merged', added, text: unwrapped(text, `${upToThere}${newline}${entries}${source.slice(at)}`) };
}

/** Without the brackets that made it an expression, and with the byte order mark the file began with. */
const unwrapped = (text: string, source: string): string => `${text.startsWith('\uFEFF') ? '\uFEFF' : ''}${source.slice(1, -2)}`;

const propertiesOf = (node: SyntaxNode): readonly SyntaxNode[] => node.getChildren('Property');

function keyOf(property: SyntaxNode, source: string): string {
  const key = property.firstChild;
  return key === null ? '' : source.slice(key.from, key.to).replaceAll(/^["']|["']$/g, '');
}

function nameOf(item: SyntaxNode, source: string): string {
  const property = propertiesOf(item).find((each) => keyOf(each, source) === 'name');
  const value = property?.lastChild;
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
