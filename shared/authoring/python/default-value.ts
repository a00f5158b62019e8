import type { SyntaxNode } from '@lezer/common';
import type { ParameterType, Scalar } from '../../model/interface.ts';
import type { FileReading } from './file-reading.ts';
import type { PythonValue } from './python-value.ts';

/** The type that a value by itself has. */
export function typeOfValue(value: PythonValue): ParameterType | undefined {
  if (value.kind === 'text') return 'string';
  if (value.kind === 'flag') return 'boolean';
  return value.kind === 'number' ? (value.isInteger ? 'integer' : 'number') : undefined;
}

/** A default in the type of its parameter: `1` for a number is `1`, `0.5` for text is `"0.5"`; `undefined` where it is no value of that type. */
export function defaultOf(value: PythonValue, type: ParameterType): Scalar | undefined {
  if (value.kind === 'text') return type === 'string' ? value.value : readAs(value.value, type);
  if (value.kind === 'flag') return type === 'boolean' ? value.value : type === 'string' ? (value.value ? 'True' : 'False') : undefined;
  if (value.kind === 'number') {
    if (type === 'integer') return Number.isInteger(value.value) ? value.value : undefined;
    return type === 'number' ? value.value : type === 'string' ? String(value.value) : undefined;
  }
  return undefined;
}

/** Argparse converts defaults that are texts. */
function readAs(text: string, type: ParameterType): Scalar | undefined {
  if (type === 'boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && (type === 'number' || Number.isInteger(value)) ? value : undefined;
}

/** Says that a default could not be told, and that the argument may be left out all the same. */
export function warnOfDefault(file: FileReading, node: SyntaxNode, name: string): void {
  file.warning('computed-default', node, `The default of "${name}", "${file.quote(node)}", is known only when the program runs. The spec has no default for it: left out, the program uses its own.`);
}
