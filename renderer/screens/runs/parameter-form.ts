import type { Interface, InputPort, Parameter } from '#shared/model/interface.ts';

/** What stands in the fields, by the name of the pipeline's input; what is not named keeps its default. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** A value as the text of its field. */
export const defaultText = (parameter: Parameter): string => (parameter.default === undefined ? '' : String(parameter.default));

/** Where the data of an input comes from when nothing is given, as written. */
export function sourceText(port: InputPort): string {
  const { source } = port;
  if (source === undefined) return '';
  switch (source.kind) {
    case 'local':
      return source.path;
    case 'url':
      return source.url;
    case 'asset':
      return `azureml:${source.name}${source.version === undefined ? `@${source.label ?? 'latest'}` : `:${source.version}`}`;
    case 'datastore':
    case 'foreign':
      return source.uri;
  }
}

/** What is wrong with the text of a field; undefined when nothing is. Empty text means the default. */
export function fieldError(parameter: Parameter, text: string): string | undefined {
  if (text === '') return parameter.default === undefined && !parameter.optional ? 'Needs a value' : undefined;
  if (parameter.enum !== undefined && !parameter.enum.some((each) => String(each) === text)) return `One of ${parameter.enum.join(', ')}`;
  if (parameter.type === 'boolean') return /^(true|false)$/i.test(text) ? undefined : 'true or false';
  if (parameter.type !== 'integer' && parameter.type !== 'number') return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return parameter.type === 'integer' ? 'A whole number' : 'A number';
  if (parameter.type === 'integer' && !Number.isInteger(value)) return 'A whole number';
  if (parameter.min !== undefined && value < parameter.min) return `At least ${parameter.min}`;
  if (parameter.max !== undefined && value > parameter.max) return `At most ${parameter.max}`;
  return undefined;
}

/** The errors of all fields, by name. */
export function formErrors(declared: Interface, texts: ParameterTexts): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const parameter of declared.params) {
    const error = fieldError(parameter, texts[parameter.name] ?? '');
    if (error !== undefined) errors.set(parameter.name, error);
  }
  for (const port of declared.inputs) {
    if ((texts[port.name] ?? '') === '' && !port.optional && port.source === undefined) errors.set(port.name, 'Needs a file or folder');
  }
  return errors;
}

/** What of the fields a run has to be told: only what differs from its default. */
export function valuesToSet(declared: Interface, texts: ParameterTexts): Record<string, string> {
  const set: Record<string, string> = {};
  const take = (name: string, usual: string): void => {
    const text = texts[name];
    if (text !== undefined && text !== '' && text !== usual) set[name] = text;
  };
  for (const parameter of declared.params) take(parameter.name, defaultText(parameter));
  for (const port of declared.inputs) take(port.name, sourceText(port));
  return set;
}
