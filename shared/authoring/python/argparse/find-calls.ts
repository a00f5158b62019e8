import type { SyntaxNode } from '@lezer/common';
import { readCallArguments } from '../call-arguments.ts';
import type { CallArguments } from '../call-arguments.ts';
import type { FileReading } from '../file-reading.ts';
import { readNames } from '../python-names.ts';
import type { PythonNames } from '../python-names.ts';
import { childOf, childrenOf, statementsOf } from '../syntax.ts';

/** What a parser object is to the arguments that are added to it. */
export interface ParserKind {
  /** It is the parser of a subcommand, so that its arguments mean nothing to the others. */
  readonly isSub: boolean;
  /** At most one argument of its group can be given, so that none of them may be passed with its default. */
  readonly isExclusive: boolean;
}

/** One call of a method of a parser, in the order of the text. */
export interface ParserCall {
  readonly method: string;
  readonly node: SyntaxNode;
  readonly arguments: CallArguments;
  readonly parser: ParserKind;
  /** Names as they are where the call stands: those of the function around it come first. */
  readonly names: PythonNames;
}

const methods: ReadonlySet<string> = new Set(['add_argument', 'add_subparsers', 'add_parser', 'set_defaults', 'add_argument_group', 'add_mutually_exclusive_group', 'ArgumentParser', 'add_argparse_args']);
const main: ParserKind = { isSub: false, isExclusive: false };

/** Finds the calls that build command-line parsers, wherever they stand. */
export function findParserCalls(file: FileReading): ParserCall[] {
  const calls: ParserCall[] = [];
  const parsers = new Map<string, ParserKind>();
  const aliases = new Map<string, string>();
  const scopes = new Map<number, PythonNames>();
  file.source.tree.iterate({
    enter: ({ node }) => {
      if (node.name === 'AssignStatement') readAlias(file, node, aliases);
      if (node.name !== 'CallExpression') return;
      const [callee, list] = childrenOf(node);
      const called = callee === undefined ? '' : file.source.textOf(callee).replace(/\s/g, '');
      const last = called.split('.').at(-1) ?? '';
      const method = callee?.name === 'MemberExpression' ? last : (aliases.get(called) ?? (last === 'ArgumentParser' ? last : ''));
      if (!methods.has(method) && !/(?:^|\.)\w*ArgumentParser$/.test(called)) return;
      const receiver = callee?.name === 'MemberExpression' ? receiverOf(called) : '';
      const before = parsers.get(receiver) ?? main;
      // Calls in a row: `sub.add_parser('a').add_argument(...)` holds the first as its receiver.
      const parser = { isSub: before.isSub || receiver.includes('.add_parser('), isExclusive: before.isExclusive || receiver.includes('.add_mutually_exclusive_group(') };
      calls.push({ method: methods.has(method) ? method : 'ArgumentParser', node, arguments: readCallArguments(file.source, list), parser, names: namesAround(file, node, scopes) });
      const target = targetOf(file, node);
      if (target === undefined) return;
      if (method === 'add_parser') parsers.set(target, { isSub: true, isExclusive: false });
      else if (method === 'add_argument_group') parsers.set(target, parser);
      else if (method === 'add_mutually_exclusive_group') parsers.set(target, { ...parser, isExclusive: true });
      else if (last === 'ArgumentParser') parsers.set(target, main);
    },
  });
  // A call of several in a row encloses the ones before it.
  return calls.sort((left, right) => left.node.to - right.node.to);
}

/** What stands before the last point that is outside of brackets. */
function receiverOf(called: string): string {
  return called.replace(/\.\w+$/, '');
}

/** `add = parser.add_argument` */
function readAlias(file: FileReading, statement: SyntaxNode, aliases: Map<string, string>): void {
  const [target, , value] = childrenOf(statement);
  const method = value?.name === 'MemberExpression' ? file.source.textOf(value).split('.').at(-1) : undefined;
  if (target?.name === 'VariableName' && method !== undefined && methods.has(method)) aliases.set(file.source.textOf(target), method);
}

/** The name that the value of a call is given: `group = parser.add_argument_group()`, also in `with ... as group`. */
function targetOf(file: FileReading, call: SyntaxNode): string | undefined {
  const { parent } = call;
  if (parent?.name !== 'AssignStatement') return undefined;
  const [target] = childrenOf(parent);
  return target === undefined ? undefined : file.source.textOf(target).replace(/\s/g, '');
}

function namesAround(file: FileReading, node: SyntaxNode, scopes: Map<number, PythonNames>): PythonNames {
  let owner = node.parent;
  while (owner !== null && owner.name !== 'FunctionDefinition') owner = owner.parent;
  const body = owner === null ? undefined : childOf(owner, 'Body');
  if (body === undefined) return file.names;
  const known = scopes.get(body.from);
  if (known !== undefined) return known;
  const inner = readNames(file.source, body);
  const constants = new Map(file.names.constants);
  // What the function sets itself is no longer what the file sets.
  for (const name of assignedIn(file, body)) constants.delete(name);
  for (const [name, value] of inner.constants) constants.set(name, value);
  const names = { imports: new Map([...file.names.imports, ...inner.imports]), classes: file.names.classes, constants };
  scopes.set(body.from, names);
  return names;
}

function* assignedIn(file: FileReading, body: SyntaxNode): Generator<string> {
  for (const statement of statementsOf(body)) {
    if (statement.name !== 'AssignStatement' && statement.name !== 'UpdateStatement' && statement.name !== 'ForStatement') continue;
    for (const child of childrenOf(statement)) if (child.name === 'VariableName') yield file.source.textOf(child);
  }
}
