import type { InputPort, Interface, OutputPort, Parameter, ParameterType, Scalar } from '../model/interface.ts';
import { scalarOf } from '../yaml/yaml-node.ts';
import type { YamlNode, YamlPath, YamlScalar } from '../yaml/yaml-node.ts';
import { readParameterValue } from './check-value.ts';
import { isKnownDataType, parameterTypeOf, shapeOf, v2Types } from './data-types.ts';
import { parseDataSource } from './data-source.ts';
import { nearest } from './nearest.ts';
import { checkPortName } from './port-name.ts';
import type { ReadContext } from './read-context.ts';
import { describeNode, Section } from './section.ts';
import type { KnownKeys } from './section.ts';

const inputKeys: KnownKeys = {
  type: 'read', optional: 'read', default: 'read', description: 'read', mode: 'read', path: 'read', min: 'read', max: 'read',
  enum: 'read', value: 'read', display_name: 'silent', is_control: 'silent', intellectual_property: 'silent', group: 'silent', datastore: 'silent',
  is_resource: 'silent', hide: 'silent', properties: 'silent', path_on_compute: 'silent', early_available: 'silent',
};
const outputKeys: KnownKeys = {
  type: 'read', description: 'read', mode: 'read', path: 'read', display_name: 'silent', is_control: 'silent', early_available: 'silent',
  intellectual_property: 'silent', name: 'silent', version: 'silent', datastore: 'silent', datastore_mode: 'silent', properties: 'silent', is_link_mode: 'silent',
};

/** How strict types are: `v2` knows all of its types, older formats let users register their own. */
export type TypeRule = 'v2' | 'open';

/** Reads `inputs:` and `outputs:` of components and jobs, where each input is declared by a mapping or given as a plain value. */
export function readInterface(context: ReadContext, owner: Section, rule: TypeRule): Interface {
  const found: Interface = { inputs: [], params: [], outputs: [] };
  const inputs = owner.section('inputs');
  for (const [name, entry] of inputs?.map.entries ?? []) {
    checkPortName(context, 'input', name, [...owner.path, 'inputs', name]);
    readInput(context, name, entry.node, [...owner.path, 'inputs', name], rule, found);
  }
  const outputs = owner.section('outputs');
  for (const [name, entry] of outputs?.map.entries ?? []) {
    checkPortName(context, 'output', name, [...owner.path, 'outputs', name]);
    const port = readOutput(context, name, entry.node, [...owner.path, 'outputs', name], rule);
    if (port !== undefined) found.outputs.push(port);
  }
  return found;
}

function readInput(context: ReadContext, name: string, node: YamlNode, path: YamlPath, rule: TypeRule, found: Interface): void {
  if (node.kind === 'scalar') {
    found.params.push(givenParameter(name, node));
    return;
  }
  if (node.kind === 'list') {
    context.error('wrong-type', path, `The input "${name}" must be a value or a mapping with "type", not a list. Put the list in quotes to pass it as text.`);
    return;
  }
  const section = new Section(context, node, path);
  if (!section.has('type') && section.scalar('value') !== undefined) {
    readGivenValue(section, name, found);
    return;
  }
  section.check(inputKeys, `The input "${name}"`);
  const type = readType(context, section, rule) ?? (section.has('path') || !section.has('default') ? 'uri_folder' : 'string');
  const parameterType = parameterTypeOf(type);
  if (parameterType === undefined) found.inputs.push(readPort(section, name, type));
  else found.params.push(readParameter(context, section, name, parameterType));
}

/** `x: {value: 5}` is the long form of `x: 5`. */
function readGivenValue(section: Section, name: string, found: Interface): void {
  section.check({ value: 'read', description: 'silent', optional: 'silent' }, `The input "${name}"`);
  const value = section.scalar('value');
  if (value !== undefined) found.params.push(givenParameter(name, value));
}

/** An input of a job that is given as a plain value is a parameter of that value's type. */
export function givenParameter(name: string, node: YamlScalar): Parameter {
  const value = scalarOf(node);
  if (value === null) return { name, type: 'string', optional: false };
  const type = typeof node.value === 'boolean' ? 'boolean' : typeof node.value === 'number' ? (Number.isInteger(value) || /^[+-]?\d+$/.test(node.text) ? 'integer' : 'number') : 'string';
  return { name, type, optional: false, default: typeof node.value === 'boolean' ? node.value : value };
}

function readType(context: ReadContext, section: Section, rule: TypeRule): string | undefined {
  const node = section.node('type');
  if (node?.kind === 'list' && rule === 'open') return node.items.map((item) => (item.kind === 'scalar' ? item.text : '')).join('|');
  const type = section.text('type');
  if (type === undefined || rule === 'open' || parameterTypeOf(type) !== undefined || isKnownDataType(type)) return type;
  // Jobs may write types in any case.
  if (isKnownDataType(type.toLowerCase())) return type.toLowerCase();
  const close = nearest(type, v2Types);
  const mend = close === undefined ? `The types are ${v2Types.join(', ')}.` : `Did you mean "${close}"?`;
  context.error('invalid-value', section.at('type'), `"${type}" is not a type. ${mend}`);
  return type;
}

function readPort(section: Section, name: string, type: string): InputPort {
  const description = section.text('description');
  const mode = section.text('mode');
  const source = section.text('path') ?? section.text('default');
  return {
    name,
    type,
    shape: shapeOf(type),
    optional: section.flag('optional') ?? false,
    ...(description === undefined ? {} : { description }),
    ...(mode === undefined ? {} : { mode }),
    ...(source === undefined || source.includes('${{') ? {} : { source: parseDataSource(source) }),
  };
}

function readParameter(context: ReadContext, section: Section, name: string, type: ParameterType): Parameter {
  const description = section.text('description');
  const min = section.number('min');
  const max = section.number('max');
  const options = section.list('enum')?.items.filter((item) => item.kind === 'scalar').map((item) => item.text);
  const parameter: Parameter = {
    name,
    type,
    optional: section.flag('optional') ?? false,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(options === undefined ? {} : { enum: options }),
    ...(description === undefined ? {} : { description }),
  };
  const key = ['default', 'value'].find((candidate) => section.has(candidate)) ?? 'path';
  const written = section.scalar(key);
  if (written === undefined) return parameter;
  const value = readDefault(context, written, parameter, section.at(key));
  return value === undefined ? parameter : { ...parameter, default: value };
}

/** A default in its parameter's type, or undefined (and a problem) when it is not allowed. */
export function readDefault(context: ReadContext, written: YamlScalar, parameter: Parameter, path: YamlPath): Scalar | undefined {
  const value = scalarOf(written);
  if (value === null) return undefined;
  const reading = readParameterValue(parameter.type === 'string' ? written.text : value, parameter);
  if ('value' in reading && reading.doubt === undefined) return reading.value;
  context.error('invalid-value', path, `The default of "${parameter.name}" ${'problem' in reading ? reading.problem : (reading.doubt ?? '')}.`);
  return undefined;
}

function readOutput(context: ReadContext, name: string, node: YamlNode, path: YamlPath, rule: TypeRule): OutputPort | undefined {
  if (node.kind === 'scalar') return { name, type: 'uri_folder', shape: 'folder' };
  if (node.kind === 'list') {
    context.error('wrong-type', path, `The output "${name}" must be a mapping with "type", not ${describeNode(node)}.`);
    return undefined;
  }
  const section = new Section(context, node, path);
  section.check(outputKeys, `The output "${name}"`);
  const type = readType(context, section, rule) ?? 'uri_folder';
  const isValue = parameterTypeOf(type) !== undefined;
  if (rule === 'v2' && isValue) {
    context.warning('value-output', section.at('type'), `The output "${name}" is a value (${type}). Here it is the path of a file that the command may write the value into; what it reports to the Azure ML service instead is lost, and other steps can read the output only as a file.`);
  }
  const description = section.text('description');
  const mode = section.text('mode');
  const target = section.text('path');
  return {
    name,
    type,
    shape: isValue ? 'file' : shapeOf(type),
    ...(description === undefined ? {} : { description }),
    ...(mode === undefined ? {} : { mode }),
    ...(target === undefined ? {} : { path: target }),
  };
}
