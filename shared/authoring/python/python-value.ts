import type { SyntaxNode } from '@lezer/common';
import { readCallArguments, splitAtCommas } from './call-arguments.ts';
import { dottedName, resolveName } from './python-names.ts';
import type { PythonNames } from './python-names.ts';
import type { PythonSource } from './python-source.ts';
import { readStringLiteral } from './string-literal.ts';
import { childrenOf } from './syntax.ts';

/** What an expression is worth without running it. */
export type PythonValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number; readonly isInteger: boolean }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'list'; readonly items: readonly PythonValue[] }
  | { readonly kind: 'mapping'; readonly entries: ReadonlyMap<string, PythonValue> }
  /** Only running the program tells. */
  | { readonly kind: 'unknown' };

const unknown: PythonValue = { kind: 'unknown' };
const deepest = 40;
/** A list of more items than this is data, not the choices of a parameter. */
const mostItems = 2_000;
const longestText = 100_000;

/** Works out literals, constants, signs, sums and joined paths. Never throws; what it cannot tell is `unknown`. */
export function evaluate(source: PythonSource, names: PythonNames, node: SyntaxNode, depth = 0): PythonValue {
  if (depth > deepest) return unknown;
  const inner = (child: SyntaxNode | undefined): PythonValue => (child === undefined ? unknown : evaluate(source, names, child, depth + 1));
  switch (node.name) {
    case 'String': {
      const value = readStringLiteral(source.textOf(node));
      return value === undefined ? unknown : { kind: 'text', value };
    }
    case 'FormatString':
      return readFormatString(source, node);
    case 'ContinuedString':
      return joined(childrenOf(node).map(inner));
    case 'Number':
      return readNumber(source.textOf(node));
    case 'Boolean':
      return { kind: 'flag', value: source.textOf(node) === 'True' };
    case 'None':
      return { kind: 'none' };
    case 'ParenthesizedExpression':
      return inner(childrenOf(node).find((child) => child.name !== '(' && child.name !== ')'));
    case 'UnaryExpression':
      return negated(source, node, inner);
    case 'BinaryExpression':
      return calculated(source, node, inner);
    case 'ArrayComprehensionExpression':
      return enumComprehension(source, names, node);
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return listOf(node, inner);
    case 'DictionaryExpression':
      return mappingOf(node, inner);
    case 'CallExpression':
      return callResult(source, names, node, inner);
    case 'VariableName':
      return inner(names.constants.get(source.textOf(node)));
    case 'MemberExpression':
      return memberValue(source, names, node, inner);
    default:
      return unknown;
  }
}

type Inner = (node: SyntaxNode | undefined) => PythonValue;

function readNumber(written: string): PythonValue {
  const text = written.replaceAll('_', '');
  const isInteger = /^(?:\d+|0[xob][\da-f]+)$/i.test(text);
  const value = Number(text);
  return Number.isFinite(value) ? { kind: 'number', value, isInteger } : unknown;
}

function readFormatString(source: PythonSource, node: SyntaxNode): PythonValue {
  if (childrenOf(node).some((child) => child.name === 'FormatReplacement')) return unknown;
  const value = readStringLiteral(source.textOf(node).replace(/f/i, ''));
  return value === undefined ? unknown : { kind: 'text', value: value.replaceAll('{{', '{').replaceAll('}}', '}') };
}

function joined(parts: readonly PythonValue[], between = ''): PythonValue {
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.value] : []));
  const value = texts.join(between);
  return texts.length === parts.length && texts.length > 0 && value.length <= longestText ? { kind: 'text', value } : unknown;
}

function negated(source: PythonSource, node: SyntaxNode, inner: Inner): PythonValue {
  const [operator, operand] = childrenOf(node);
  const value = inner(operand);
  const sign = operator === undefined ? '' : source.textOf(operator);
  if (sign === 'not' && value.kind === 'flag') return { kind: 'flag', value: !value.value };
  if (value.kind !== 'number') return unknown;
  return sign === '-' ? { ...value, value: -value.value } : sign === '+' ? value : unknown;
}

function calculated(source: PythonSource, node: SyntaxNode, inner: Inner): PythonValue {
  const [left, operator, right] = childrenOf(node);
  const [a, b] = [inner(left), inner(right)];
  const sign = operator === undefined ? '' : source.textOf(operator);
  if (a.kind === 'text' && b.kind === 'text' && sign === '+') return joined([a, b]);
  if (a.kind === 'list' && b.kind === 'list' && sign === '+') return { kind: 'list', items: [...a.items, ...b.items].slice(0, mostItems) };
  if (a.kind !== 'number' || b.kind !== 'number') return unknown;
  const value = arithmetic(sign, a.value, b.value);
  if (value === undefined || !Number.isFinite(value)) return unknown;
  return { kind: 'number', value, isInteger: a.isInteger && b.isInteger && sign !== '/' && Number.isInteger(value) };
}

function arithmetic(sign: string, a: number, b: number): number | undefined {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '**':
      return a ** b;
    case '<<':
      return b < 53 ? a * 2 ** b : undefined;
    default:
      return undefined;
  }
}

function listOf(node: SyntaxNode, inner: Inner): PythonValue {
  const groups = splitAtCommas(childrenOf(node).slice(1, -1)).filter((group) => group.length > 0);
  if (groups.length > mostItems || groups.some((group) => group.length > 1)) return unknown;
  return { kind: 'list', items: groups.map(([item]) => inner(item)) };
}

function mappingOf(node: SyntaxNode, inner: Inner): PythonValue {
  const entries = new Map<string, PythonValue>();
  const groups = splitAtCommas(childrenOf(node).slice(1, -1)).filter((group) => group.length > 0);
  if (groups.length > mostItems) return unknown;
  for (const [first, colon, second] of groups) {
    const key = colon?.name === ':' ? inner(first) : unknown;
    if (key.kind === 'text' || key.kind === 'number') entries.set(String(key.value), inner(second));
  }
  return { kind: 'mapping', entries };
}

const pathJoins: ReadonlySet<string> = new Set(['os.path.join', 'posixpath.join', 'Path', 'pathlib.Path', 'pathlib.PurePath', 'pathlib.PurePosixPath']);
const conversions: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'os.fspath', 'os.path.normpath', 'list', 'tuple', 'sorted', 'set', 'frozenset']);

function callResult(source: PythonSource, names: PythonNames, node: SyntaxNode, inner: Inner): PythonValue {
  const [callee, list] = childrenOf(node);
  const dotted = callee === undefined ? undefined : dottedName(source, callee);
  if (callee === undefined || dotted === undefined) return unknown;
  const full = resolveName(names, dotted);
  const { positional, spread } = readCallArguments(source, list);
  if (spread !== undefined) return unknown;
  if (pathJoins.has(full)) return joined(positional.map(inner), '/');
  const [only] = positional;
  const members = only === undefined || (full !== 'list' && full !== 'tuple' && full !== 'sorted') ? undefined : enumMembers(source, names, source.textOf(only));
  if (members !== undefined) return { kind: 'list', items: members.map(({ value }) => inner(value)).filter((value) => value.kind !== 'unknown') };
  if (conversions.has(full) && only !== undefined && positional.length === 1) return converted(full, inner(only));
  // The keys of a constant mapping are what `choices=MODELS.keys()` allows.
  if (callee.name === 'MemberExpression' && source.textOf(callee).endsWith('.keys')) return keysOf(inner(callee.firstChild ?? undefined));
  return unknown;
}

function converted(to: string, value: PythonValue): PythonValue {
  if (to === 'float' && value.kind === 'number') return { ...value, isInteger: false };
  if (to === 'int' && value.kind === 'number') return { kind: 'number', value: Math.trunc(value.value), isInteger: true };
  if (to === 'str' && value.kind === 'number' && value.isInteger) return { kind: 'text', value: String(value.value) };
  if ((to === 'str' || to.startsWith('os.')) && value.kind === 'text') return value;
  if (to === 'bool' && value.kind === 'flag') return value;
  if (to === 'sorted') {
    const list = value.kind === 'mapping' ? keysOf(value) : value;
    if (list.kind !== 'list') return unknown;
    const texts = list.items.flatMap((item) => (item.kind === 'text' ? [item] : []));
    return texts.length === list.items.length ? { kind: 'list', items: texts.sort((a, b) => (a.value < b.value ? -1 : 1)) } : list;
  }
  if (value.kind === 'mapping') return keysOf(value);
  return value.kind === 'list' ? value : unknown;
}

const keysOf = (value: PythonValue): PythonValue => (value.kind === 'mapping' ? { kind: 'list', items: [...value.entries.keys()].map((key) => ({ kind: 'text', value: key })) } : unknown);

/** `Colour.RED` and `Colour.RED.value` of an enumeration of the file. */
function memberValue(source: PythonSource, names: PythonNames, node: SyntaxNode, inner: Inner): PythonValue {
  const dotted = dottedName(source, node)?.split('.');
  const [className = '', member = '', attribute] = dotted ?? [];
  const definition = names.classes.get(className);
  const owner = names.imports.get(className) ?? '';
  // A class that everybody knows: AssetTypes.URI_FILE is "uri_file".
  if (owner.endsWith('.AssetTypes') && attribute === undefined) return { kind: 'text', value: member.toLowerCase() };
  if (owner !== '' && attribute === 'name' && dotted?.length === 3 && /^[A-Z]/.test(className)) return { kind: 'text', value: member };
  if (definition === undefined || dotted === undefined || dotted.length > 3) return unknown;
  if (attribute === 'name') return { kind: 'text', value: member };
  if (attribute !== undefined && attribute !== 'value') return unknown;
  return inner(memberOf(source, definition, member));
}

/** `[each.value for each in Colour]`, also with `.name`, of an enumeration of the file. */
function enumComprehension(source: PythonSource, names: PythonNames, node: SyntaxNode): PythonValue {
  const [, attribute, className = ''] = /^\[\s*(?:\w+)(?:\.(value|name))?\s+for\s+\w+\s+in\s+(?:list\()?(\w+)\)?\s*\]$/.exec(source.textOf(node)) ?? [];
  const members = enumMembers(source, names, className);
  if (members === undefined) return unknown;
  if (attribute === 'name') return { kind: 'list', items: members.map(({ name }) => ({ kind: 'text', value: name })) };
  return { kind: 'list', items: members.map(({ value }) => evaluate(source, names, value, 1)) };
}

function enumMembers(source: PythonSource, names: PythonNames, className: string): { readonly name: string; readonly value: SyntaxNode }[] | undefined {
  const definition = names.classes.get(className);
  const bases = definition?.getChild('ArgList');
  if (definition === undefined || bases === null || bases === undefined || !/\b\w*Enum\b/.test(source.textOf(bases))) return undefined;
  return classMembers(source, definition).flatMap(([name, value]) => (name.startsWith('_') ? [] : [{ name, value }]));
}

/** The expression that a class gives to one of its names. */
function memberOf(source: PythonSource, definition: SyntaxNode, member: string): SyntaxNode | undefined {
  for (const [name, value] of classMembers(source, definition)) if (name === member) return value;
  return undefined;
}

/** The names that a class body gives values to, in order. */
export function classMembers(source: PythonSource, definition: SyntaxNode): [name: string, value: SyntaxNode][] {
  const body = definition.getChild('Body');
  if (body === null) return [];
  return childrenOf(body).flatMap((statement): [string, SyntaxNode][] => {
    const [target, operator, value] = childrenOf(statement).filter((child) => child.name !== 'TypeDef');
    return statement.name === 'AssignStatement' && target?.name === 'VariableName' && operator?.name === 'AssignOp' && value !== undefined ? [[source.textOf(target), value]] : [];
  });
}
