import type { SyntaxNode } from '@lezer/common';
import type { ParameterType, Scalar } from '../../model/interface.ts';
import { readCallArguments } from './call-arguments.ts';
import { dataTypeOf } from './data-type.ts';
import type { FileReading } from './file-reading.ts';
import { classMembers } from './python-value.ts';
import type { PythonValue } from './python-value.ts';
import { childrenOf } from './syntax.ts';

/** What an annotation says of an argument. */
export type Annotation =
  | { readonly kind: 'input' | 'output'; readonly type: string; readonly optional: boolean; readonly description?: string }
  | {
      readonly kind: 'parameter';
      readonly type: ParameterType;
      readonly optional: boolean;
      readonly description?: string;
      readonly min?: number;
      readonly max?: number;
      readonly enum?: readonly Scalar[];
      readonly default?: PythonValue;
    }
  /** `pathlib.Path`: a file or folder, and nothing says whether it is read or written. */
  | { readonly kind: 'path'; readonly optional: boolean };

const plainTypes: Readonly<Record<string, ParameterType>> = { int: 'integer', float: 'number', str: 'string', bool: 'boolean' };
const parameterTypes: Readonly<Record<string, ParameterType>> = {
  Integer: 'integer', IntParameter: 'integer', Number: 'number', FloatParameter: 'number', String: 'string', StringParameter: 'string', Boolean: 'boolean', BoolParameter: 'boolean', BooleanParameter: 'boolean',
  Enum: 'string', EnumParameter: 'string',
};
const portTypes: Readonly<Record<string, { readonly kind: 'input' | 'output'; readonly type: string }>> = {
  Input: { kind: 'input', type: 'uri_folder' }, InputPath: { kind: 'input', type: 'uri_folder' }, InputDirectory: { kind: 'input', type: 'uri_folder' }, InputFile: { kind: 'input', type: 'uri_file' },
  Output: { kind: 'output', type: 'uri_folder' }, OutputPath: { kind: 'output', type: 'uri_folder' }, OutputDirectory: { kind: 'output', type: 'uri_folder' }, OutputFile: { kind: 'output', type: 'uri_file' },
};
const valueTypes: Readonly<Record<string, ParameterType>> = { integer: 'integer', int: 'integer', number: 'number', float: 'number', string: 'string', str: 'string', boolean: 'boolean', bool: 'boolean', enum: 'string' };
const typingModules: ReadonlySet<string> = new Set(['typing', 'typing_extensions', 't']);
const deepest = 12;

/** Reads an annotation; `undefined` when nothing of it is known. */
export function readAnnotation(file: FileReading, node: SyntaxNode, depth = 0): Annotation | undefined {
  if (depth > deepest) return undefined;
  if (node.name === 'String') return readQuoted(file, node, depth);
  if (node.name === 'ParenthesizedExpression') return readFirst(file, childrenOf(node).slice(1, -1), depth);
  if (node.name === 'BinaryExpression') return readUnion(file, node, depth);
  if (node.name === 'CallExpression') return readCall(file, node);
  if (node.name === 'MemberExpression' && childrenOf(node).some((child) => child.name === '[')) return readSubscript(file, node, depth);
  const full = file.fullName(node);
  return full === undefined ? undefined : readNamed(file, full);
}

const lastPart = (name: string): string => name.split('.').at(-1) ?? name;
const lookUp = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

function readNamed(file: FileReading, full: string): Annotation | undefined {
  const plain = lookUp(plainTypes, full.replace(/^builtins\./, ''));
  if (plain !== undefined) return { kind: 'parameter', type: plain, optional: false };
  const options = enumOptions(file, full);
  if (options !== undefined) return { kind: 'parameter', type: 'string', optional: false, enum: options };
  const name = lastPart(full);
  const port = lookUp(portTypes, name);
  if (port !== undefined) return { ...port, optional: false };
  if (name === 'Path' || name === 'PurePath' || name === 'PathLike') return { kind: 'path', optional: false };
  const type = name === 'Enum' ? undefined : lookUp(parameterTypes, name);
  return type === undefined ? undefined : { kind: 'parameter', type, optional: false };
}

/** The values of a class of the file that derives from `enum.Enum`. A member made by `auto()` goes by its name. */
function enumOptions(file: FileReading, name: string): readonly Scalar[] | undefined {
  const definition = file.names.classes.get(name);
  const bases = definition?.getChild('ArgList');
  if (definition === undefined || bases === null || bases === undefined) return undefined;
  if (!/\b(?:Str|Int)?Enum\b/.test(file.source.textOf(bases))) return undefined;
  return classMembers(file.source, definition).flatMap(([member, value]) => {
    if (member.startsWith('_')) return [];
    const known = file.valueOf(value);
    return [known.kind === 'text' || known.kind === 'number' ? known.value : member];
  });
}

/** `'int | None'`: an annotation in quotes is read again as text, by name alone. */
function readQuoted(file: FileReading, node: SyntaxNode, depth: number): Annotation | undefined {
  const value = file.valueOf(node);
  if (value.kind !== 'text' || value.value.length > 200) return undefined;
  const inner = value.value.trim();
  const optional = /^(?:[\w.]+\.)?Optional\[\s*([\w.]+)\s*\]$/.exec(inner)?.[1] ?? /^([\w.]+)\s*\|\s*None$/.exec(inner)?.[1] ?? /^None\s*\|\s*([\w.]+)$/.exec(inner)?.[1];
  const name = optional ?? inner;
  if (depth > 0 || !/^[\w.]+$/.test(name)) return undefined;
  const found = readNamed(file, name);
  return found === undefined || optional === undefined ? found : { ...found, optional: true };
}

function readFirst(file: FileReading, nodes: readonly SyntaxNode[], depth: number): Annotation | undefined {
  const [first] = nodes;
  return first === undefined ? undefined : readAnnotation(file, first, depth + 1);
}

/** `int | None`, `None | int`. */
function readUnion(file: FileReading, node: SyntaxNode, depth: number): Annotation | undefined {
  const [left, operator, right] = childrenOf(node);
  if (left === undefined || right === undefined || operator === undefined || file.source.textOf(operator) !== '|') return undefined;
  return readAlternatives(file, [left, right], depth);
}

function readAlternatives(file: FileReading, nodes: readonly SyntaxNode[], depth: number): Annotation | undefined {
  const others = nodes.filter((node) => node.name !== 'None');
  const found = others.map((node) => readAnnotation(file, node, depth + 1));
  const [first] = found;
  if (first === undefined) return undefined;
  const optional = others.length < nodes.length || found.some((each) => each?.optional === true);
  // Of `Union[int, float]` a number takes both; of `Union[str, Path]` the path says more.
  const wide = found.find((each) => each?.kind === 'path') ?? found.find((each) => each?.kind === 'parameter' && each.type === 'string') ?? found.find((each) => each?.kind === 'parameter' && each.type === 'number') ?? first;
  return { ...wide, optional };
}

function readSubscript(file: FileReading, node: SyntaxNode, depth: number): Annotation | undefined {
  const [base, , ...rest] = childrenOf(node);
  const full = base === undefined ? undefined : file.fullName(base);
  const members = rest.filter((child) => child.name !== ']' && child.name !== ',');
  const items = members.length === 1 && members[0]?.name === 'TupleExpression' ? childrenOf(members[0]).filter((child) => !/^[(),]$/.test(child.name)) : members;
  if (full === undefined) return undefined;
  const name = lastPart(full);
  const [module = ''] = full.split('.');
  if (full !== name && !typingModules.has(module)) return undefined;
  switch (name) {
    case 'Optional': {
      const found = readFirst(file, items, depth);
      return found === undefined ? undefined : { ...found, optional: true };
    }
    case 'Union':
      return readAlternatives(file, items, depth);
    case 'Annotated':
      return readAnnotated(file, items, depth);
    case 'Final':
      return readFirst(file, items, depth);
    case 'Literal':
      return readLiteral(file, items);
    default:
      return undefined;
  }
}

/** `Annotated[int, Integer(min=1)]`: what is added says more than the type; a text describes. */
function readAnnotated(file: FileReading, items: readonly SyntaxNode[], depth: number): Annotation | undefined {
  const [type, ...added] = items;
  const base = type === undefined ? undefined : readAnnotation(file, type, depth + 1);
  for (const node of added) {
    const found = node.name === 'String' ? undefined : readAnnotation(file, node, depth + 1);
    if (found !== undefined) return { ...found, optional: found.optional || base?.optional === true };
  }
  const text = added.map((node) => file.valueOf(node)).find((value) => value.kind === 'text');
  return base === undefined || base.kind === 'path' || text?.kind !== 'text' ? base : { ...base, description: text.value };
}

function readLiteral(file: FileReading, items: readonly SyntaxNode[]): Annotation | undefined {
  const values = items.map((item) => file.valueOf(item));
  const options = values.flatMap(scalarsOf);
  if (options.length === 0) return undefined;
  return { kind: 'parameter', type: typeOfAll(options), optional: values.some((value) => value.kind === 'none'), enum: options };
}

const scalarsOf = (value: PythonValue): Scalar[] => (value.kind === 'text' || value.kind === 'number' || value.kind === 'flag' ? [value.value] : []);

/** The type that all of some values have; `string` for a mixture. */
export function typeOfAll(values: readonly Scalar[]): ParameterType {
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (values.every((value) => typeof value === 'number')) return values.every((value) => Number.isInteger(value)) ? 'integer' : 'number';
  return 'string';
}

/** `Input(type='uri_file', description='...')`, `Integer(min=1)`, `Enum(['a', 'b'])`. */
function readCall(file: FileReading, node: SyntaxNode): Annotation | undefined {
  const [callee, list] = childrenOf(node);
  const full = callee === undefined ? undefined : file.fullName(callee);
  if (full === undefined) return undefined;
  const name = lastPart(full);
  const call = readCallArguments(file.source, list);
  if (call.spread !== undefined) file.warning('not-literal', call.spread, `"${file.quote(node)}" spreads values that only the running program knows; they are left out. Write them out.`);
  const argument = (key: string, position = -1): PythonValue | undefined => {
    const given = call.keywords.get(key) ?? call.positional[position];
    const value = given === undefined ? undefined : file.valueOf(given);
    if (given !== undefined && value?.kind === 'unknown' && !isClassName(file, given)) file.warning('not-literal', given, `"${file.quote(given)}" (${key}) is known only when the program runs, so the spec does without it. Write a literal value.`);
    return value?.kind === 'none' || value?.kind === 'unknown' ? undefined : value;
  };
  const port = lookUp(portTypes, name);
  const description = textOf(argument('description', port === undefined ? -1 : 1));
  const common = { optional: flagOf(argument('optional', port?.kind === 'input' ? 2 : -1)), ...(description === undefined ? {} : { description }) };
  if (port !== undefined) {
    const written = textOf(argument('type', 0));
    const valueType = written === undefined || port.kind === 'output' ? undefined : lookUp(valueTypes, written.toLowerCase());
    if (valueType === undefined) return { kind: port.kind, type: portType(file, node, written) ?? port.type, ...common };
    return parameterOf(file, valueType, call.keywords.get('enum'), argument, common);
  }
  const type = lookUp(parameterTypes, name);
  if (type === undefined) return undefined;
  const isEnum = name === 'Enum' || name === 'EnumParameter';
  return parameterOf(file, type, isEnum ? (call.keywords.get('values') ?? call.keywords.get('enum') ?? call.positional[0]) : call.keywords.get('enum'), argument, common, !isEnum && type !== 'string' && type !== 'boolean');
}

const textOf = (value: PythonValue | undefined): string | undefined => (value?.kind === 'text' ? value.value : undefined);
const flagOf = (value: PythonValue | undefined): boolean => value?.kind === 'flag' && value.value;
const isClassName = (file: FileReading, node: SyntaxNode): boolean => file.names.classes.has(file.source.textOf(node));

function portType(file: FileReading, node: SyntaxNode, written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  const type = dataTypeOf(written) ?? lookUp(valueTypes, written.toLowerCase());
  if (type === undefined) file.warning('unknown-type', node, `"${written}" is not a type of data; it is taken for uri_folder. The types are uri_file, uri_folder, mltable, mlflow_model, custom_model and triton_model.`);
  return type;
}

function parameterOf(file: FileReading, type: ParameterType, options: SyntaxNode | undefined, argument: (key: string, position?: number) => PythonValue | undefined, common: { readonly optional: boolean; readonly description?: string }, hasLimitsFirst = false): Annotation {
  const min = argument('min', hasLimitsFirst ? 0 : -1);
  const max = argument('max', hasLimitsFirst ? 1 : -1);
  const values = options === undefined ? undefined : optionsOf(file, options);
  const given = argument('default');
  return {
    kind: 'parameter',
    type: values === undefined || type !== 'string' ? type : typeOfAll(values),
    ...common,
    ...(min?.kind === 'number' ? { min: min.value } : {}),
    ...(max?.kind === 'number' ? { max: max.value } : {}),
    ...(values === undefined ? {} : { enum: values }),
    ...(given === undefined ? {} : { default: given }),
  };
}

function optionsOf(file: FileReading, node: SyntaxNode): readonly Scalar[] | undefined {
  const ofClass = enumOptions(file, file.source.textOf(node));
  if (ofClass !== undefined) return ofClass;
  const value = file.valueOf(node);
  const items = value.kind === 'list' ? value.items.flatMap(scalarsOf) : [];
  if (value.kind === 'list' && items.length === value.items.length && items.length > 0) return items;
  file.warning('not-literal', node, `The allowed values "${file.quote(node)}" are known only when the program runs, so the spec does not limit them. Write them as a list of literals.`);
  return undefined;
}
