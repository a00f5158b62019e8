import type { RunField } from '#shared/run/run-form.ts';

/** What stands in the fields, by name; what is not named keeps its default. */
export type FieldTexts = Readonly<Record<string, string>>;

/** What is wrong with the text of a field; undefined when nothing is. Empty text means the default. */
export function fieldError(field: RunField, text: string): string | undefined {
  if (text === '') return !field.required ? undefined : field.kind === 'data' ? 'Needs a file or folder' : 'Needs a value';
  if (field.kind === 'data') return undefined;
  if (field.enum !== undefined && !field.enum.includes(text)) return `One of ${field.enum.join(', ')}`;
  if (field.valueType === 'boolean') return /^(true|false)$/i.test(text) ? undefined : 'true or false';
  if (field.valueType !== 'integer' && field.valueType !== 'number') return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return field.valueType === 'integer' ? 'A whole number' : 'A number';
  if (field.valueType === 'integer' && !Number.isInteger(value)) return 'A whole number';
  if (field.min !== undefined && value < field.min) return `At least ${field.min}`;
  if (field.max !== undefined && value > field.max) return `At most ${field.max}`;
  return undefined;
}

/** The errors of all fields, by name. */
export function fieldErrors(fields: readonly RunField[], texts: FieldTexts): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const field of fields) {
    const error = fieldError(field, texts[field.name] ?? '');
    if (error !== undefined) errors.set(field.name, error);
  }
  return errors;
}

/** What of the fields a run has to be told: only what differs from its default. */
export function valuesToSet(fields: readonly RunField[], texts: FieldTexts): Record<string, string> {
  const set: Record<string, string> = {};
  for (const { name, default: usual = '' } of fields) {
    const text = texts[name];
    if (text !== undefined && text !== '' && text !== usual) set[name] = text;
  }
  return set;
}
