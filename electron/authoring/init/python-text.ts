import { pythonValue } from '#shared/export/python/python-text.ts';
import type { Scalar } from '#shared/model/interface.ts';

/** A value as Python source writes it; a text in single quotes where it is plain, as the templates have it. */
export function pythonLiteral(value: Scalar | null): string {
  if (value === null) return 'None';
  return typeof value === 'string' && /^[^'"\\\p{C}\p{Zl}\p{Zp}]*$/u.test(value) ? `'${value}'` : pythonValue(value);
}

/** A number that is meant to be one with a fraction: `3.0`, not `3`. */
export function pythonFloat(value: number): string {
  const text = pythonValue(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A text between three quotes, indented as the lines after it. */
export function docString(text: string, indent: string): string {
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').replaceAll(/[^\P{Cc}\n\t]/gu, ' ').replace(/"$/, '\\"');
  const lines = safe.split('\n').map((line) => line.trimEnd());
  return lines.length === 1 ? `${indent}"""${safe}"""` : `${indent}"""\n${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}\n${indent}"""`;
}
