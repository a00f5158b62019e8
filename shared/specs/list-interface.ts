import type { Interface, Parameter, ParameterType } from '../model/interface.ts';
import { parameterTypeOf, shapeOf } from './data-types.ts';
import { checkPortName } from './port-name.ts';
import type { ReadContext } from './read-context.ts';
import { readDefault } from './read-interface.ts';
import { describeNode, Section } from './section.ts';
import type { KnownKeys } from './section.ts';

const itemKeys: KnownKeys = {
  name: 'read', type: 'read', optional: 'read', description: 'read', default: 'read', min: 'read', max: 'read', options: 'read', argumentName: 'read', enabledBy: 'silent', mode: 'silent',
};

/** The interface of a list-shaped spec, and how its display names and argument names map to the names used in commands. */
export interface ListInterface {
  readonly interface: Interface;
  readonly inputNames: ReadonlyMap<string, string>;
  readonly outputNames: ReadonlyMap<string, string>;
}

/** A display name (`Input dir`) as a name that commands and bindings can use (`input_dir`). */
export function sanitizeName(name: string): string {
  const clean = name.trim().toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, '_');
  return /^\p{N}/u.test(clean) ? `_${clean}` : clean;
}

/** Reads the `inputs:` and `outputs:` lists of a module spec. */
export function readListInterface(context: ReadContext, owner: Section): ListInterface {
  const found: Interface = { inputs: [], params: [], outputs: [] };
  const inputNames = new Map<string, string>();
  const outputNames = new Map<string, string>();
  for (const [section, name] of items(context, owner, 'inputs', inputNames)) readInput(context, section, name, found);
  for (const [section, name] of items(context, owner, 'outputs', outputNames)) {
    const type = typeOf(section) ?? 'AnyDirectory';
    found.outputs.push({ name, type, shape: shapeOf(type), ...description(section) });
  }
  return { interface: found, inputNames, outputNames };
}

function* items(context: ReadContext, owner: Section, key: string, names: Map<string, string>): Generator<[Section, string]> {
  const used = new Set<string>();
  for (const [index, item] of (owner.list(key)?.items ?? []).entries()) {
    const path = [...owner.at(key), index];
    if (item.kind !== 'map') {
      context.error('wrong-type', path, `Each of "${key}" must be a mapping with "name" and "type", not ${describeNode(item)}.`);
      continue;
    }
    const section = new Section(context, item, path);
    section.check(itemKeys, key === 'inputs' ? 'An input' : 'An output');
    const display = section.text('name');
    if (display === undefined) {
      context.error('missing-key', path, `Each of "${key}" needs "name".`);
      continue;
    }
    const argument = section.text('argumentName');
    const name = argument ?? sanitizeName(display);
    checkPortName(context, key === 'inputs' ? 'input' : 'output', name, path);
    if (used.has(name)) context.error('duplicate-name', path, `Two of "${key}" are called "${name}". Rename one of them.`);
    used.add(name);
    names.set(display, name);
    if (argument !== undefined) names.set(argument, name);
    yield [section, name];
  }
}

function readInput(context: ReadContext, section: Section, name: string, found: Interface): void {
  const type = typeOf(section) ?? 'AnyDirectory';
  const parameterType = parameterTypeOf(type);
  const optional = section.flag('optional') ?? false;
  if (parameterType === undefined) found.inputs.push({ name, type, shape: shapeOf(type), optional, ...description(section) });
  else found.params.push(readParameter(context, section, name, parameterType, optional));
}

function readParameter(context: ReadContext, section: Section, name: string, type: ParameterType, optional: boolean): Parameter {
  const min = section.number('min');
  const max = section.number('max');
  const options = section.list('options')?.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : item.kind === 'map' ? [...item.entries.keys()] : []));
  const parameter: Parameter = {
    name, type, optional,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(options === undefined ? {} : { enum: options }),
    ...description(section),
  };
  const written = section.scalar('default');
  const value = written === undefined ? undefined : readDefault(context, written, parameter, section.at('default'));
  return value === undefined ? parameter : { ...parameter, default: value };
}

function typeOf(section: Section): string | undefined {
  const node = section.node('type');
  if (node?.kind === 'list') return node.items.map((item) => (item.kind === 'scalar' ? item.text : '')).join('|');
  return section.text('type');
}

function description(section: Section): { description?: string } {
  const text = section.text('description');
  return text === undefined ? {} : { description: text };
}
