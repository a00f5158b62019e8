import type { Parameter, ParameterType, Scalar } from '../model/interface.ts';
import { readFlag } from './scalar-text.ts';

/**
 * A value in its parameter's type, or what is wrong with it: the rest of a sentence that starts with the name of the parameter.
 * `doubt` is the same kind of sentence for what the cloud service lets pass: public pipelines rely on values outside their enum.
 */
export type ValueReading = { readonly value: Scalar; readonly doubt?: string } | { readonly problem: string };

const nouns: Readonly<Record<ParameterType, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/**
 * Turns a value into a parameter's type and checks its limits, as Azure ML does: numeric text is a number, a whole number is a
 * number, `true`/`false` text is a boolean, a boolean is never a number, enums compare as text, limits are inclusive.
 */
export function readParameterValue(value: Scalar, parameter: Pick<Parameter, 'type' | 'min' | 'max' | 'enum'>): ValueReading {
  const typed = toType(value, parameter.type);
  if (typed === undefined) return { problem: `must be ${nouns[parameter.type]}, not ${show(value)}` };
  if (isNumeric(parameter.type)) {
    if (parameter.min !== undefined && Number(typed) < parameter.min) return { problem: `must be at least ${parameter.min}, not ${show(value)}` };
    if (parameter.max !== undefined && Number(typed) > parameter.max) return { problem: `must be at most ${parameter.max}, not ${show(value)}` };
  }
  const allowed = parameter.enum;
  if (allowed !== undefined && allowed.length > 0 && !allowed.some((option) => sameText(option, typed) || sameText(option, value))) {
    return { value: typed, doubt: `must be one of ${allowed.map(show).join(', ')}, not ${show(value)}` };
  }
  return { value: typed };
}

function toType(value: Scalar, type: ParameterType): Scalar | undefined {
  switch (type) {
    case 'string':
      return String(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : typeof value === 'string' ? readFlag(value.trim()) : undefined;
    case 'integer':
    case 'number':
    default: {
      const number = typeof value === 'number' ? value : typeof value === 'string' ? readNumber(value) : undefined;
      if (number === undefined || (type === 'integer' && !Number.isInteger(number))) return undefined;
      // A number of JavaScript would lose digits of long whole numbers, such as seeds and ids.
      return typeof value === 'string' && Number.isInteger(number) && !Number.isSafeInteger(number) ? value.trim() : number;
    }
  }
}

const isNumeric = (type: ParameterType): boolean => type === 'integer' || type === 'number';

function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
}

const sameText = (left: Scalar, right: Scalar): boolean => String(left).toLowerCase() === String(right).toLowerCase();
const show = (value: Scalar): string => (typeof value === 'string' ? `"${value.length > 60 ? `${value.slice(0, 60)}...` : value}"` : String(value));
