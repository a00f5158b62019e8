import type { SyntaxNode } from '@lezer/common';
import type { DeclaredItem } from '../declared-module.ts';
import { splitAtCommas } from './call-arguments.ts';
import { defaultOf, typeOfValue, warnOfDefault } from './default-value.ts';
import type { FileReading } from './file-reading.ts';
import { guessPort } from './guess-port.ts';
import { readAnnotation } from './read-annotation.ts';
import type { Annotation } from './read-annotation.ts';
import type { PythonValue } from './python-value.ts';
import { childrenOf } from './syntax.ts';

/** Which arguments the user says are ports, by name; the rest is told from annotations and names. */
export interface PortHints {
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

/** How the arguments of a function are read: `strict` ones are declared by annotations; of a plain function ports are guessed by name. */
export interface ParameterRule extends PortHints {
  readonly isPlain: boolean;
}

interface Parameter {
  readonly name: SyntaxNode;
  readonly annotation?: SyntaxNode;
  readonly given?: SyntaxNode;
}

/** Reads the arguments of a function as ports and parameters. What cannot be one is a problem. */
export function readParameters(file: FileReading, list: SyntaxNode, about: ReadonlyMap<string, string>, rule: ParameterRule): DeclaredItem[] {
  const items: DeclaredItem[] = [];
  refuseSlash(file, list);
  for (const [first, ...rest] of splitAtCommas(childrenOf(list).slice(1))) {
    if (first === undefined || first.name === ')') continue;
    if (first.name === '*' || first.name === '**') {
      const [name] = rest;
      if (name?.name === 'VariableName') file.error('open-arguments', first, `"${first.name}${file.source.textOf(name)}" takes arguments without a name of their own, which a module cannot have. Name each argument.`);
      continue;
    }
    if (first.name !== 'VariableName') continue;
    const operator = rest.findIndex((node) => node.name === 'AssignOp');
    const given = operator === -1 ? undefined : rest[operator + 1];
    const type = rest.find((node) => node.name === 'TypeDef');
    const annotation = type === undefined ? undefined : childrenOf(type).find((node) => node.name !== ':');
    items.push(readParameter(file, { name: first, ...(annotation === undefined ? {} : { annotation }), ...(given === undefined ? {} : { given }) }, about, rule));
  }
  return items;
}

/** The tree has no node for the `/` after arguments that cannot be given by name. */
function refuseSlash(file: FileReading, list: SyntaxNode): void {
  for (let node = list.firstChild; node !== null; node = node.nextSibling) {
    const between = node.name === ',' ? file.source.text.slice(node.to, node.nextSibling?.from ?? list.to) : '';
    const slash = between.indexOf('/');
    if (slash === -1 || between.slice(0, slash).includes('#')) continue;
    file.errorAt('positional-only', node.to + slash, 'The arguments before "/" cannot be given by name, as a module gives them. Take the "/" out.');
  }
}

function readParameter(file: FileReading, parameter: Parameter, about: ReadonlyMap<string, string>, rule: ParameterRule): DeclaredItem {
  const name = file.source.textOf(parameter.name);
  const given = parameter.given === undefined ? undefined : file.valueOf(parameter.given);
  const read = parameter.annotation === undefined ? undefined : readAnnotation(file, parameter.annotation);
  const said = toldPort(name, read, rule);
  const guess = said === undefined ? guessedPort(name, read, given, rule) : undefined;
  const annotation = said ?? guess ?? read ?? unannotated(file, parameter, name, rule);
  const isGuessed = said === undefined && (guess !== undefined || read === undefined || read.kind === 'path') ? { isGuessed: true } : {};
  const description = ('description' in annotation ? annotation.description : undefined) ?? about.get(name);
  const common = { name, flag: `--${name.replaceAll('_', '-')}`, ...(description === undefined ? {} : { description }), place: file.source.placeOf(parameter.name.from) };
  if (annotation.kind === 'path') {
    const port = guessPort(name, description ?? '');
    return { ...common, kind: port?.kind ?? 'input', type: port?.type ?? 'uri_folder', optional: port?.kind !== 'output' && (annotation.optional || given !== undefined), ...isGuessed };
  }
  if (annotation.kind !== 'parameter') return { ...common, kind: annotation.kind, type: annotation.type, optional: annotation.kind === 'input' && (annotation.optional || given !== undefined), ...isGuessed };
  const { kind, type, min, max } = annotation;
  const initial = given ?? annotation.default;
  if (parameter.given !== undefined && given?.kind === 'unknown') warnOfDefault(file, parameter.given, name);
  const value = initial === undefined ? undefined : defaultOf(initial, type);
  if (parameter.given !== undefined && value === undefined && given !== undefined && given.kind !== 'none' && given.kind !== 'unknown') {
    file.warning('default-type', parameter.given, `The default of "${name}", "${file.quote(parameter.given)}", is no value of the type ${type}; the spec has no default for it.`);
  }
  const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), ...(annotation.enum === undefined ? {} : { enum: annotation.enum }) };
  return { ...common, kind, type, optional: annotation.optional || initial !== undefined, ...(value === undefined ? {} : { default: value }), ...limits };
}

/** What the caller says an argument is comes before everything. */
function toldPort(name: string, read: Annotation | undefined, { inputs, outputs }: ParameterRule): Annotation | undefined {
  const kind = inputs?.includes(name) === true ? 'input' : outputs?.includes(name) === true ? 'output' : undefined;
  if (kind === undefined || read?.kind === kind) return undefined;
  return { kind, type: guessPort(name, '')?.type ?? 'uri_folder', optional: false };
}

/** A plain function has `str` for paths too; its names tell. */
function guessedPort(name: string, read: Annotation | undefined, given: PythonValue | undefined, rule: ParameterRule): Annotation | undefined {
  if (!rule.isPlain || read?.kind !== 'parameter' || read.type !== 'string' || read.enum !== undefined) return undefined;
  const port = given === undefined || given.kind === 'text' || given.kind === 'none' ? guessPort(name, '', textOf(given)) : undefined;
  return port === undefined ? undefined : { ...port, optional: read.optional, ...(read.description === undefined ? {} : { description: read.description }) };
}

const textOf = (value: PythonValue | undefined): string => (value?.kind === 'text' ? value.value : '');

/** Without an annotation the default, the name (of plain functions) or nothing tells. */
function unannotated(file: FileReading, parameter: Parameter, name: string, rule: ParameterRule): Annotation {
  const value = parameter.given === undefined ? undefined : file.valueOf(parameter.given);
  const type = value === undefined ? undefined : typeOfValue(value);
  const port = rule.isPlain && (type === undefined || type === 'string') ? guessPort(name, '', textOf(value)) : undefined;
  if (parameter.annotation === undefined && port !== undefined) return { kind: port.kind, type: port.type, optional: false };
  if (parameter.annotation !== undefined) {
    file.warning('unknown-type', parameter.annotation, `"${file.quote(parameter.annotation)}" is not a type that can be given on a command line; "${name}" is taken for a text. Use Input, Output, int, float, str, bool, Literal[...] or a class of enum.Enum.`);
  } else if (type === undefined) {
    file.warning('untyped-argument', parameter.name, `"${name}" has no annotation; it is taken for a text. Write what it is: Input(), Output(), int, float, str or bool.`);
  }
  return { kind: 'parameter', type: type ?? 'string', optional: false };
}
