import type { SyntaxNode } from '@lezer/common';
import type { ParameterType, Scalar } from '../../../model/interface.ts';
import type { DeclaredItem } from '../../declared-module.ts';
import { readCallArguments } from '../call-arguments.ts';
import { defaultOf, warnOfDefault } from '../default-value.ts';
import type { FileReading } from '../file-reading.ts';
import { guessPort } from '../guess-port.ts';
import type { PythonValue } from '../python-value.ts';
import { typeOfAll } from '../read-annotation.ts';
import { childrenOf } from '../syntax.ts';
import { readArgumentType } from './argument-type.ts';
import type { ArgumentType } from './argument-type.ts';
import type { ParserCall } from './find-calls.ts';
import { readOptionNames } from './option-names.ts';
import { isHinted } from './port-hints.ts';
import type { ScriptHints } from './port-hints.ts';

const switches: ReadonlySet<string> = new Set(['store_true', 'store_false', 'store_const', 'count', 'append_const']);
const silent: ReadonlySet<string> = new Set(['help', 'version']);

/** Reads one `add_argument(...)`; `undefined` for one that is no argument of the module (`--version`), or whose name is not known. */
export function readArgument(file: FileReading, call: ParserCall, hints: ScriptHints): DeclaredItem | undefined {
  const action = readAction(file, call);
  if (silent.has(action)) return undefined;
  const names = readOptionNames(file, call);
  if (names === undefined) return undefined;
  const { keywords } = call.arguments;
  const value = (key: string): PythonValue | undefined => {
    const node = keywords.get(key);
    return node === undefined ? undefined : file.valueOf(node, call.names);
  };
  const description = readHelp(value('help'), value('default'));
  const common = { ...names, ...(description === undefined ? {} : { description }), place: file.source.placeOf(call.node.from) };
  const mayBeAbsent = isOptional(names.flag, value('required'), value('nargs'), call);
  if (switches.has(action)) return { ...common, kind: 'parameter', type: 'boolean', optional: true, isSwitch: true };
  if (action === 'boolean-optional') return { ...common, kind: 'parameter', type: 'boolean', optional: true, isSwitch: true, ...(names.flag === undefined ? {} : { offFlag: names.flag.replace(/^--/, '--no-') }) };

  const typeNode = keywords.get('type');
  const type: ArgumentType = typeNode === undefined ? { kind: 'value', type: 'string' } : readArgumentType(file, typeNode);
  const takesMany = takesList(value('nargs'), action);
  const options = readChoices(file, call, keywords.get('choices'), type);
  const port = takesMany ? undefined : portOf(names, type, { help: description ?? '', initial: value('default') }, hints, options.enum !== undefined);
  if (port !== undefined) return { ...common, kind: port.kind, type: port.type, optional: port.kind === 'input' && mayBeAbsent, ...(port.isGuessed ? { isGuessed: true } : {}) };

  const given = keywords.get('default');
  const known = readDefault(file, given, value('default'), names.name, { type, takesMany, isAlone: call.parser.isExclusive || call.parser.isSub || action.startsWith('append') });
  const initial = isAllowed(known.value, options) ? known.value : undefined;
  if (given !== undefined && known.value !== undefined && initial === undefined) file.warning('default-not-allowed', given, `The default of "${names.name}", "${file.quote(given)}", is not among its own choices; the spec has no default for it.`);
  const parameterType = parameterTypeOf(type, options, initial);
  if (type.kind === 'any-text-is-true' && typeNode !== undefined) file.warning('bool-type', typeNode, `With type=bool every text that is not empty counts as true, "False" too. Use action='store_true', or a function that reads the text.`);
  return {
    ...common,
    kind: 'parameter',
    type: parameterType,
    optional: mayBeAbsent,
    ...(initial === undefined || !mayBeAbsent ? {} : { default: initial }),
    ...options,
    ...(takesMany ? { takesMany: true } : {}),
  };
}

function readAction(file: FileReading, call: ParserCall): string {
  const node = call.arguments.keywords.get('action');
  if (node === undefined) return 'store';
  const value = file.valueOf(node, call.names);
  if (value.kind === 'text') return value.value;
  if (/\bBooleanOptionalAction$/.test(file.source.textOf(node))) return 'boolean-optional';
  // `'store_true' if x else 'store_false'` is a switch in any case.
  if (/store_(?:true|false)/.test(file.source.textOf(node))) return 'store_true';
  if (/help|version/i.test(file.source.textOf(node))) return 'help';
  return 'store';
}

/** Argparse puts the default where the help says `%(default)s`. */
function readHelp(help: PythonValue | undefined, initial: PythonValue | undefined): string | undefined {
  if (help?.kind !== 'text') return undefined;
  const shown = initial === undefined || initial.kind === 'unknown' || initial.kind === 'list' || initial.kind === 'mapping' || initial.kind === 'none' ? '' : String(initial.value);
  const text = help.value
    .replace(/\s+/g, ' ')
    .replace(/ ?[([] ?defaults?(?: to)?[:=]?\s*%\(default\)[sdrfg]\s*[)\]]/gi, '')
    .replace(/%\(default\)[sdrfg]/g, shown)
    .replaceAll('%%', '%')
    .trim();
  return text === '' ? undefined : text;
}

function isOptional(flag: string | undefined, required: PythonValue | undefined, nargs: PythonValue | undefined, call: ParserCall): boolean {
  if (call.parser.isSub) return true;
  if (flag === undefined) return nargs?.kind === 'text' && nargs.value !== '+';
  return !(required?.kind === 'flag' && required.value);
}

const takesList = (nargs: PythonValue | undefined, action: string): boolean => nargs?.kind === 'number' || nargs?.kind === 'unknown' || (nargs?.kind === 'text' && nargs.value !== '?') || action === 'extend';

interface Choices {
  readonly enum?: readonly Scalar[];
  readonly min?: number;
  readonly max?: number;
}

function readChoices(file: FileReading, call: ParserCall, node: SyntaxNode | undefined, type: ArgumentType): Choices {
  if (node === undefined) return {};
  const range = readRange(file, call, node);
  if (range !== undefined) return range;
  const value = file.valueOf(node, call.names);
  const list = value.kind === 'mapping' ? [...value.entries.keys()] : value.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'text' || item.kind === 'number' || item.kind === 'flag' ? [item.value] : [])) : [];
  const isWhole = value.kind === 'mapping' || (value.kind === 'list' && list.length === value.items.length);
  if (list.length > 0 && isWhole) return { enum: type.kind === 'value' && type.type === 'string' ? list.map(String) : list };
  if (value.kind === 'none') return {};
  file.warning('computed-choices', node, `The choices "${file.quote(node)}" are known only when the program runs, so the spec does not limit the value.`);
  return {};
}

/** Argparse does not check defaults against the choices; a spec does. */
const isAllowed = (value: Scalar | undefined, options: Choices): boolean =>
  value === undefined ||
  ((options.enum === undefined || options.enum.some((option) => String(option).toLowerCase() === String(value).toLowerCase())) && (options.min === undefined || Number(value) >= options.min) && (options.max === undefined || Number(value) <= options.max));

/** `choices=range(1, 10)` */
function readRange(file: FileReading, call: ParserCall, node: SyntaxNode): Choices | undefined {
  const [callee, list] = childrenOf(node);
  if (node.name !== 'CallExpression' || callee === undefined || file.source.textOf(callee) !== 'range') return undefined;
  const bounds = readCallArguments(file.source, list).positional.map((bound) => file.valueOf(bound, call.names));
  const numbers = bounds.flatMap((bound) => (bound.kind === 'number' && bound.isInteger ? [bound.value] : []));
  const [first, second] = numbers;
  if (numbers.length !== bounds.length || first === undefined || numbers.length > 2) return undefined;
  return second === undefined ? { min: 0, max: first - 1 } : { min: first, max: second - 1 };
}

function portOf(names: { readonly name: string; readonly flag?: string }, type: ArgumentType, said: { readonly help: string; readonly initial: PythonValue | undefined }, hints: ScriptHints, hasChoices: boolean): { readonly kind: 'input' | 'output'; readonly type: string; readonly isGuessed: boolean } | undefined {
  const guessed = guessPort(names.name, said.help, said.initial?.kind === 'text' ? said.initial.value : '');
  for (const kind of ['input', 'output'] as const) {
    if (isHinted(kind === 'input' ? hints.inputs : hints.outputs, names)) return { kind, type: guessed?.type ?? 'uri_folder', isGuessed: guessed?.kind !== kind || true };
  }
  if (isHinted(hints.parameters, names)) return undefined;
  if (type.kind === 'input' || type.kind === 'output') return { kind: type.kind, type: 'uri_file', isGuessed: true };
  const isText = type.kind === 'path' || (type.kind === 'value' && type.type === 'string');
  return guessed === undefined || !isText || hasChoices ? undefined : { ...guessed, isGuessed: true };
}

function readDefault(file: FileReading, node: SyntaxNode | undefined, value: PythonValue | undefined, name: string, about: { readonly type: ArgumentType; readonly takesMany: boolean; readonly isAlone: boolean }): { readonly value?: Scalar } {
  if (node === undefined || value === undefined || value.kind === 'none' || about.isAlone || /\bSUPPRESS$/.test(file.source.textOf(node))) return {};
  if (value.kind === 'unknown' || value.kind === 'mapping') {
    warnOfDefault(file, node, name);
    return {};
  }
  if (value.kind === 'list') {
    const words = value.items.flatMap((item) => (item.kind === 'text' || item.kind === 'number' ? [String(item.value)] : []));
    return about.takesMany && words.length === value.items.length && words.every((word) => /^\S+$/.test(word)) && words.length > 0 ? { value: words.join(' ') } : {};
  }
  if (about.type.kind === 'any-text-is-true') return {};
  if (about.type.kind === 'own' && value.kind !== 'text' && !about.type.looksBoolean) return {};
  const type = about.type.kind === 'value' ? about.type.type : about.type.kind === 'own' && about.type.looksBoolean ? 'boolean' : 'string';
  // Without a type a default that is no text stays what it is; given on the command line it would be a text.
  const plain = type === 'string' && value.kind !== 'text' ? { value: value.value } : undefined;
  if (plain !== undefined) return plain;
  const fitting = about.takesMany ? String(value.value) : defaultOf(value, type);
  if (fitting === undefined) file.warning('default-type', node, `The default of "${name}", "${file.quote(node)}", is no value of the type ${type}; the spec has no default for it.`);
  return fitting === undefined ? {} : { value: fitting };
}

function parameterTypeOf(type: ArgumentType, options: Choices, value: Scalar | undefined): ParameterType {
  if (type.kind === 'any-text-is-true' || (type.kind === 'own' && type.looksBoolean)) return 'boolean';
  if (type.kind === 'value' && (type.type !== 'string' || typeof value === 'string' || value === undefined)) return type.type;
  if (options.enum !== undefined && type.kind === 'own') return typeOfAll(options.enum);
  // `default=10` without a type: what is meant is a number, whatever the program makes of a text.
  return type.kind === 'value' && value !== undefined ? typeOfAll([value]) : 'string';
}
