import type { Scalar } from '../../model/interface.ts';

/** A text as a Python string literal on one line, whatever is in it. */
export function pythonString(text: string): string {
  let written = '';
  for (const letter of text) written += escaped(letter);
  return `"${written}"`;
}

const named: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(letter: string): string {
  const short = named[letter];
  if (short !== undefined) return short;
  const point = letter.codePointAt(0) ?? 0;
  // Controls, halves of surrogate pairs, and what reorders text or does not show: nothing in the code may look like something else.
  const isHidden = point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point <= 0xdfff) || /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u.test(letter);
  if (!isHidden) return letter;
  return point > 0xffff ? `\\U${point.toString(16).padStart(8, '0')}` : `\\u${point.toString(16).padStart(4, '0')}`;
}

/** A value as a Python literal. `type` says what a number that is kept as text is. */
export function pythonValue(value: Scalar, type?: string): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return type === 'integer' && /^[+-]?[1-9]\d*$/.test(value) ? value : pythonString(value);
  if (!Number.isFinite(value)) return `float(${pythonString(Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf')})`;
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** The lines of a text as comments. */
export function pythonComment(text: string): string[] {
  return text.split(/[\r\n\f\v\u0085\u2028\u2029]+/).map((line) => `# ${line.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ')}`.trimEnd());
}

/** A dict with string keys; on one line where that is short. */
export function pythonDict(entries: readonly (readonly [string, string])[], indent = ''): string {
  const items = entries.map(([key, value]) => `${pythonString(key)}: ${value}`);
  const line = `{${items.join(', ')}}`;
  return line.length <= 88 ? line : `{\n${items.map((item) => `${indent}    ${item},\n`).join('')}${indent}}`;
}

/** `name(arg, arg)`, broken into lines where it is long. */
export function pythonCall(name: string, args: readonly string[], indent = ''): string {
  const line = `${name}(${args.join(', ')})`;
  return indent.length + line.length <= 100 && !args.some((arg) => arg.includes('\n')) ? line : `${name}(\n${args.map((arg) => `${indent}    ${arg},\n`).join('')}${indent})`;
}
