import { parameterTypeSchema } from '../../model/interface.ts';
import type { Scalar } from '../../model/interface.ts';
import { nearest } from '../../specs/nearest.ts';
import type { DeclaredItem } from '../declared-module.ts';
import { NotUnderstood } from './source-text.ts';
import type { SourceText } from './source-text.ts';
import type { SourceEntry, SourceValue } from './read-values.ts';

type Group = 'inputs' | 'params' | 'outputs';
type Call = Extract<SourceValue, { kind: 'call' }>;

const makers: Readonly<Record<Group, readonly string[]>> = { inputs: ['input'], params: ['number', 'integer', 'string', 'boolean', 'enum'], outputs: ['output'] };

/** Reads one entry of `inputs`, `params` or `outputs`. Throws {@link NotUnderstood}. */
export function readItem(source: SourceText, group: Group, name: string, { key, value }: SourceEntry): DeclaredItem {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new NotUnderstood(key, `"${name}" cannot be the name of an argument. Use letters, digits and "_", and no digit first.`);
  const known = makers[group];
  if (value.kind !== 'call' || !known.includes(value.called)) {
    const written = value.kind === 'call' ? value.called : undefined;
    const close = written === undefined ? undefined : nearest(written, known);
    throw new NotUnderstood(value.at, `"${name}" must be made by ${known.map((each) => `dsl.${each}(...)`).join(', ')} here.${close === undefined ? '' : ` Did you mean dsl.${close}?`}`);
  }
  const base = { name, flag: `--${name.replaceAll('_', '-')}`, place: source.placeOf(key) };
  return group === 'params' ? readParameter(base, value) : readPort(base, value, group);
}

type Base = { readonly name: string; readonly flag: string; readonly place: DeclaredItem['place'] };

function readPort(base: Base, call: Call, group: 'inputs' | 'outputs'): DeclaredItem {
  const [first, second] = call.given;
  const options = optionsOf(first?.kind === 'object' ? first : second);
  const type = first === undefined || first.kind === 'object' ? 'uri_folder' : textOf(first, 'The type of data');
  return { ...base, kind: group === 'inputs' ? 'input' : 'output', type, optional: group === 'inputs' && flagOption(options, 'optional'), ...descriptionOf(options) };
}

function readParameter(base: Base, call: Call): DeclaredItem {
  const isEnum = call.called === 'enum';
  const options = optionsOf(call.given[isEnum ? 1 : 0]);
  const type = isEnum ? 'string' : parameterTypeSchema.parse(call.called);
  const fallback = options.get('default')?.value;
  const choices = isEnum ? choicesOf(call) : undefined;
  const min = numberOption(options, 'min');
  const max = numberOption(options, 'max');
  const value = fallback === undefined ? undefined : scalarOf(fallback, 'A default');
  if (fallback !== undefined && value !== undefined && typeof value !== (type === 'integer' ? 'number' : type)) throw new NotUnderstood(fallback.at, `The default of "${base.name}" must be a ${type === 'integer' ? 'whole number' : type}, not ${JSON.stringify(value)}.`);
  return {
    ...base,
    kind: 'parameter',
    type,
    // A spec cannot hold an empty text as a default: left out, the program falls back to it by itself.
    optional: flagOption(options, 'optional') || value === '',
    ...(value === undefined ? {} : { default: value }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(choices === undefined ? {} : { enum: choices }),
    ...descriptionOf(options),
  };
}

function choicesOf(call: Call): Scalar[] {
  const [list] = call.given;
  if (list?.kind !== 'list') throw new NotUnderstood(call.at, "dsl.enum takes a list of texts first: dsl.enum(['a', 'b']).");
  return list.items.map((item) => textOf(item, 'A choice'));
}

function optionsOf(value: SourceValue | undefined): ReadonlyMap<string, SourceEntry> {
  if (value === undefined) return new Map();
  if (value.kind !== 'object') throw new NotUnderstood(value.at, 'Options must be an object: { description: "..." }.');
  return value.entries;
}

const descriptionOf = (options: ReadonlyMap<string, SourceEntry>): { description?: string } => {
  const found = options.get('description')?.value;
  return found === undefined ? {} : { description: textOf(found, 'A description') };
};

function flagOption(options: ReadonlyMap<string, SourceEntry>, key: string): boolean {
  const found = options.get(key)?.value;
  if (found === undefined) return false;
  if (found.kind !== 'scalar' || typeof found.value !== 'boolean') throw new NotUnderstood(found.at, `"${key}" must be true or false.`);
  return found.value;
}

function numberOption(options: ReadonlyMap<string, SourceEntry>, key: string): number | undefined {
  const found = options.get(key)?.value;
  if (found === undefined) return undefined;
  if (found.kind !== 'scalar' || typeof found.value !== 'number') throw new NotUnderstood(found.at, `"${key}" must be a number.`);
  return found.value;
}

/** A text; throws {@link NotUnderstood} with `what` as the subject. */
export function textOf(value: SourceValue, what: string): string {
  if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
  throw new NotUnderstood(value.at, `${what} must be a text.`);
}

function scalarOf(value: SourceValue, what: string): Scalar | undefined {
  if (value.kind !== 'scalar' || value.value === null) throw new NotUnderstood(value.at, `${what} must be a text, a number, true or false.`);
  return value.value;
}
