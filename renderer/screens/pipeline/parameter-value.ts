import type { Parameter } from '#shared/model/interface.ts';
import type { InputValue } from '#shared/editing/set-input.ts';

/** What a text in a parameter's field means: nothing (the default counts), an expression, or a value of the parameter's type. Undefined when it is none of these. */
export function parameterValue(parameter: Parameter, text: string): { readonly value: InputValue | undefined } | undefined {
  if (text === '') return { value: undefined };
  if (text.includes('${{')) return { value: { kind: 'expression', text } };
  switch (parameter.type) {
    case 'string':
      return { value: { kind: 'value', value: text } };
    case 'boolean': {
      const word = text.trim().toLowerCase();
      return word === 'true' || word === 'false' ? { value: { kind: 'value', value: word === 'true' } } : undefined;
    }
    case 'integer':
    case 'number': {
      const number = Number(text);
      const fits = text.trim() !== '' && Number.isFinite(number) && (parameter.type === 'number' || Number.isInteger(number));
      return fits ? { value: { kind: 'value', value: number } } : undefined;
    }
  }
}

/** What keeps a text from being a value of the parameter, in words; undefined when nothing does. */
export function parameterComplaint(parameter: Parameter, text: string): string | undefined {
  const meant = parameterValue(parameter, text);
  if (meant === undefined) return parameter.type === 'boolean' ? 'Either true or false.' : parameter.type === 'integer' ? 'A whole number.' : 'A number.';
  if (meant.value?.kind !== 'value' || typeof meant.value.value !== 'number') return undefined;
  if (parameter.min !== undefined && meant.value.value < parameter.min) return `At least ${parameter.min}.`;
  if (parameter.max !== undefined && meant.value.value > parameter.max) return `At most ${parameter.max}.`;
  return undefined;
}
