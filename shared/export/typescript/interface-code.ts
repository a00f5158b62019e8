import { parameterTypeOf } from '../../specs/data-types.ts';
import type { YamlMap, YamlNode } from '../../yaml/yaml-node.ts';
import { call, object } from './code.ts';
import type { Code } from './code.ts';
import { mapCode, valueCode } from './value-code.ts';

/** What a pipeline declares, as the entries of its `inputs`, `params` and `outputs`. */
export interface InterfaceCode {
  readonly inputs: ReadonlyMap<string, Code>;
  readonly params: ReadonlyMap<string, Code>;
  readonly outputs: ReadonlyMap<string, Code>;
}

/** Reads `inputs:` and `outputs:` of a pipeline into declarations of the SDK. */
export function interfaceCode(pipeline: YamlMap): InterfaceCode {
  const inputs = new Map<string, Code>();
  const params = new Map<string, Code>();
  const outputs = new Map<string, Code>();
  for (const [name, node] of entriesOf(pipeline, 'inputs')) {
    if (node.kind === 'map' && isPort(node)) inputs.set(name, portCode('dsl.input', node, ['optional', 'description', 'mode', 'path']));
    else params.set(name, node.kind === 'map' ? parameterCode(node) : valueCode(node));
  }
  for (const [name, node] of entriesOf(pipeline, 'outputs')) outputs.set(name, node.kind === 'map' ? portCode('dsl.output', node, ['description', 'mode', 'path']) : valueCode(node));
  return { inputs, params, outputs };
}

/** The entries of a mapping inside a mapping; none where it is empty or something else. */
export function entriesOf(map: YamlMap, key: string): [string, YamlNode][] {
  const node = map.entries.get(key)?.node;
  return node?.kind === 'map' ? [...node.entries].map(([name, entry]) => [name, entry.node]) : [];
}

/** As the reader of specs decides it: `{default: ...}` and `{value: ...}` without a type are values. */
function isPort(map: YamlMap): boolean {
  const type = textOf(map.entries.get('type')?.node);
  if (type !== undefined) return parameterTypeOf(type) === undefined;
  return map.entries.has('path') || !(map.entries.has('default') || map.entries.has('value'));
}

const textOf = (node: YamlNode | undefined): string | undefined => (node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined);

function portCode(maker: string, map: YamlMap, known: readonly string[]): Code {
  const type = map.entries.get('type')?.node;
  const named = textOf(type);
  const options = optionsCode(map, named === undefined ? [] : ['type'], known);
  const given: Code[] = named === undefined ? [] : [valueCode(type ?? map)];
  return call(maker, [...given, ...(options === undefined ? [] : [options])]);
}

/** Those that have an option of their own go by it, the others are passed on as they are. */
function optionsCode(map: YamlMap, without: readonly string[], known: readonly string[]): Code | undefined {
  const entries: [string, Code][] = [];
  const extra: [string, Code][] = [];
  for (const [key, { node }] of map.entries) {
    if (without.includes(key)) continue;
    (known.includes(key) && isPlain(key, node) ? entries : extra).push([key, valueCode(node)]);
  }
  if (extra.length > 0) entries.push(['extra', object(extra)]);
  return entries.length === 0 ? undefined : object(entries);
}

/** Whether a value has the type that its option has in the SDK; others are kept, among the further keys. */
function isPlain(key: string, node: YamlNode): boolean {
  if (key === 'enum') return node.kind === 'list' && node.items.every((item) => item.kind === 'scalar' && item.value !== null && isExact(item));
  if (node.kind !== 'scalar' || node.value === null || !isExact(node)) return false;
  if (key === 'optional') return typeof node.value === 'boolean';
  if (key === 'min' || key === 'max') return typeof node.value === 'number';
  return key === 'default' || typeof node.value === 'string';
}

const isExact = (node: YamlNode): boolean => node.kind === 'scalar' && (typeof node.value === 'string' || String(node.value) === node.text);

const makers: Readonly<Record<string, { readonly maker: string; readonly value: string }>> = {
  number: { maker: 'dsl.number', value: 'number' },
  integer: { maker: 'dsl.integer', value: 'number' },
  string: { maker: 'dsl.string', value: 'string' },
  boolean: { maker: 'dsl.boolean', value: 'boolean' },
};

function parameterCode(map: YamlMap): Code {
  const type = map.entries.get('type')?.node;
  const named = textOf(type);
  if (named === undefined) return mapCode(map);
  const own = Object.hasOwn(makers, named) ? makers[named] : undefined;
  const fallback = map.entries.get('default')?.node;
  const fits = fallback === undefined || (fallback.kind === 'scalar' && typeof fallback.value === own?.value);
  const isNumber = own?.value === 'number';
  const isTyped = own !== undefined && fits && !map.entries.has('enum') && (isNumber || !(map.entries.has('min') || map.entries.has('max')));
  const options = optionsCode(map, ['type'], ['default', 'optional', 'description', ...(isTyped && !isNumber ? [] : ['min', 'max']), ...(isTyped ? [] : ['enum'])]);
  return call(isTyped ? own.maker : 'dsl.parameter', [...(isTyped ? [] : [valueCode(type ?? map)]), ...(options === undefined ? [] : [options])]);
}
