import type { Scalar } from '#shared/model/interface.ts';

/** A value as Python source writes it. JSON's escapes of a text are Python's too. */
export function pythonLiteral(value: Scalar | null): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pythonNumber(value);
  return /^[^'"\\\p{Cc}\p{Cs}\u2028\u2029]*$/u.test(value) ? `'${value}'` : JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function pythonNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "float('nan')" : `float('${value > 0 ? '' : '-'}inf')`;
}

/** A number that is meant to be one with a fraction: `3.0`, not `3`. */
export function pythonFloat(value: number): string {
  const text = pythonNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A text between three quotes, indented as the lines after it. */
export function docString(text: string, indent: string): string {
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').replaceAll(/[^\P{Cc}\n\t]/gu, ' ').replace(/"$/, '\\"');
  const lines = safe.split('\n').map((line) => line.trimEnd());
  return lines.length === 1 ? `${indent}"""${safe}"""` : `${indent}"""\n${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}\n${indent}"""`;
}
