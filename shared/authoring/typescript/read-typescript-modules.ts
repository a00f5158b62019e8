import type { SyntaxNode } from '@lezer/common';
import type { Problem } from '../../model/problem.ts';
import { suggest } from '../../specs/nearest.ts';
import type { DeclaredItem, DeclaredModule, SourceReading } from '../declared-module.ts';
import { scopeOf } from './find-declarations.ts';
import type { FileScope } from './find-declarations.ts';
import { readItem, textOf } from './read-item.ts';
import { ValueReader } from './read-values.ts';
import type { SourceEntry, SourceValue } from './read-values.ts';
import { NotUnderstood, partsOf, SourceText } from './source-text.ts';

/** The longest file that is read, in characters. */
export const maxTypeScriptLength = 1024 * 1024;

const declarationKeys = ['name', 'version', 'displayName', 'description', 'tags', 'isDeterministic', 'inputs', 'params', 'outputs', 'image'];

/**
 * Finds the modules that a TypeScript or JavaScript file declares with `dsl.module({...}, ...)` or `Module.fromFunc(f, {...})`. The file is never executed:
 * literals, and constants of the same file that are literals, are understood; for anything else a problem says where and why. Never throws for what the text
 * holds.
 *
 * @param file the name shown in messages.
 */
export function readTypeScriptModules(text: string, file: string): SourceReading {
  if (text.length > maxTypeScriptLength) {
    const message = `The file is larger than ${maxTypeScriptLength / 1024} KiB, the most that is read as source code. Keep the module in a file of its own.`;
    return { modules: [], problems: [{ severity: 'error', code: 'source-too-large', message, place: { file, line: 1, column: 1, path: '' } }] };
  }
  // What cannot be a module needs no parsing, however long it is.
  if (!/\bdrydock\b/.test(text)) return { modules: [], problems: [] };
  const source = new SourceText(text, file);
  const scope = scopeOf(source);
  const reader = new ValueReader(source, scope.constants, scope.others, scope.dsl);
  const modules: DeclaredModule[] = [];
  const problems: Problem[] = [];
  const names = new Map<string, DeclaredModule>();
  for (const call of declaringCalls(source, scope, reader)) {
    const found = readModule(source, reader, call, problems);
    if (found === undefined) continue;
    if (!call.isExported) problems.push(source.problem('error', 'not-exported', call.declaration, `The module "${found.name}" is not exported, so no program can be made of it. Write "export const ${call.variable ?? 'NAME'} = ..." at the top level of the file.`, found.name));
    if (names.has(found.name)) problems.push(source.problem('error', 'duplicate-name', call.declaration, `Two modules of this file are called "${found.name}". Rename one.`, found.name));
    names.set(found.name, found);
    modules.push(found);
  }
  return { modules, problems };
}

/** A call that declares a module. */
interface DeclaringCall {
  readonly declaration: SyntaxNode;
  /** The constant that holds it. */
  readonly variable: string | undefined;
  readonly isExported: boolean;
}

function declaringCalls(source: SourceText, scope: FileScope, reader: ValueReader): DeclaringCall[] {
  const found: DeclaringCall[] = [];
  const cursor = source.root.cursor();
  do {
    if (cursor.name !== 'CallExpression') continue;
    const node = cursor.node;
    const list = node.getChild('ArgList');
    const given = list === null ? [] : partsOf(list);
    const declaration = reader.calledMember(node) === 'module' ? given[0] : isFromFunc(source, scope, node) ? given[1] : undefined;
    if (declaration === undefined) continue;
    const variable = [...scope.constants].find(([, value]) => value.from === node.from && value.to === node.to)?.[0];
    const isDefault = scope.defaults.some(({ from, to }) => from === node.from && to === node.to);
    found.push({ declaration, variable, isExported: isDefault || (variable !== undefined && scope.exported.has(variable)) });
  } while (cursor.next());
  return found;
}

function isFromFunc(source: SourceText, scope: FileScope, call: SyntaxNode): boolean {
  const first = call.firstChild;
  const callee = first?.name === 'InstantiationExpression' ? first.firstChild : first;
  if (callee?.name !== 'MemberExpression') return false;
  const [owner, member] = partsOf(callee);
  return owner !== undefined && member !== undefined && scope.moduleClass.has(source.textOf(owner)) && source.textOf(member) === 'fromFunc';
}

/** Reads one declaration; what is wrong with a part of it is a problem, and the rest is read on. */
function readModule(source: SourceText, reader: ValueReader, { declaration, variable }: DeclaringCall, problems: Problem[]): DeclaredModule | undefined {
  const tell = (error: unknown): undefined => {
    if (!(error instanceof NotUnderstood)) throw error;
    problems.push(source.problem('error', 'not-understood', error.at, error.message));
  };
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      return tell(error);
    }
  };
  const read = attempt(() => reader.read(declaration));
  if (read === undefined) return undefined;
  if (read.kind !== 'object') return tell(new NotUnderstood(declaration, 'A module is declared with an object: dsl.module({ name: "...", ... }, ...).'));
  const { entries } = read;
  for (const [key, entry] of entries) {
    if (!declarationKeys.includes(key)) problems.push(source.problem('warning', 'unknown-key', entry.key, `A module has no "${key}". ${suggest(key, declarationKeys, 'keys')}`));
  }
  const text = (key: string): string | undefined => attempt(() => (entries.get(key) === undefined ? undefined : textOf(valueOf(entries, key, declaration), `"${key}"`)));
  const name = text('name');
  if (name === undefined) {
    if (!entries.has('name')) tell(new NotUnderstood(declaration, 'The module has no name: add name: "my_module".'));
    return undefined;
  }
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(name)) return tell(new NotUnderstood(valueOf(entries, 'name', declaration).at, `A module cannot be called ${JSON.stringify(name)}. Use letters, digits, "_", "-" and ".".`));
  const items = (['inputs', 'params', 'outputs'] as const).flatMap((group) => readGroup(source, group, entries.get(group), attempt));
  const version = text('version');
  const displayName = text('displayName');
  const description = text('description');
  const image = text('image');
  const deterministic = entries.get('isDeterministic')?.value;
  if (deterministic !== undefined && !(deterministic.kind === 'scalar' && typeof deterministic.value === 'boolean')) tell(new NotUnderstood(deterministic.at, '"isDeterministic" must be true or false.'));
  return {
    language: 'typescript',
    shape: 'basic',
    name,
    ...(version === undefined ? {} : { version }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    tags: attempt(() => readTags(entries.get('tags')?.value)) ?? {},
    ...(deterministic?.kind === 'scalar' && typeof deterministic.value === 'boolean' ? { isDeterministic: deterministic.value } : {}),
    ...(variable === undefined ? {} : { functionName: variable }),
    items: distinct(source, items, problems),
    ...(image === undefined ? {} : { image }),
    place: source.placeOf(declaration),
  };
}

function valueOf(entries: ReadonlyMap<string, SourceEntry>, key: string, declaration: SyntaxNode): SourceValue {
  return entries.get(key)?.value ?? { kind: 'scalar', value: undefined, at: declaration };
}

function readGroup(source: SourceText, group: 'inputs' | 'params' | 'outputs', entry: SourceEntry | undefined, attempt: <T>(work: () => T) => T | undefined): DeclaredItem[] {
  if (entry === undefined) return [];
  const { value } = entry;
  if (value.kind !== 'object') {
    attempt(() => {
      throw new NotUnderstood(value.at, `"${group}" must be an object of names to declarations.`);
    });
    return [];
  }
  return [...value.entries].flatMap(([name, item]) => attempt(() => readItem(source, group, name, item)) ?? []);
}

function readTags(value: SourceValue | undefined): Record<string, string> {
  if (value === undefined) return {};
  if (value.kind !== 'object') throw new NotUnderstood(value.at, '"tags" must be an object of texts.');
  return Object.fromEntries([...value.entries].map(([name, entry]) => [name, textOf(entry.value, `The tag "${name}"`)]));
}

/** Inputs, params and outputs share one command line. */
function distinct(source: SourceText, items: readonly DeclaredItem[], problems: Problem[]): DeclaredItem[] {
  const seen = new Map<string, DeclaredItem>();
  return items.filter((item) => {
    const key = item.flag ?? item.name;
    const other = seen.get(key);
    seen.set(key, other ?? item);
    if (other !== undefined) problems.push(source.problemAt('duplicate-name', item.place, `"${item.name}" and "${other.name}" share the option ${key}. Inputs, params and outputs have one command line: rename one.`));
    return other === undefined;
  });
}
