import type { DeclaredItem, DeclaredModule, SourceReading } from '../../declared-module.ts';
import { moduleNameOf } from '../../module-name.ts';
import type { FileReading } from '../file-reading.ts';
import { openPython } from '../open-python.ts';
import { defaultOf } from '../default-value.ts';
import { docStringOf } from '../read-decorated.ts';
import { firstFault, warnOfSyntax } from '../syntax-problems.ts';
import { findParserCalls } from './find-calls.ts';
import type { ParserCall } from './find-calls.ts';
import { nameOtherLibrary } from './other-libraries.ts';
import { warnOfUnknownHints } from './port-hints.ts';
import type { ScriptHints } from './port-hints.ts';
import { readArgument } from './read-argument.ts';
import { readDataclassArguments } from './read-dataclasses.ts';

/**
 * Reads a script whose command line argparse reads: the script as a whole is one module. Which arguments are files or folders is guessed from
 * their names and help, unless `hints` says so. A script without argparse declares nothing. Nothing is executed, and nothing is thrown for what the text holds.
 */
export function readArgparseScript(text: string, file: string, hints: ScriptHints = {}): SourceReading {
  const opened = openPython(text, file);
  if ('problems' in opened) return { modules: [], problems: opened.problems };
  const { reading } = opened;
  const module = readScript(reading, hints);
  // A script that could not be read may be so because it is no Python.
  const isBroken = module === undefined && firstFault(reading) !== undefined;
  warnOfSyntax(reading, isBroken);
  const hasErrors = reading.problems.some((problem) => problem.severity === 'error');
  return { modules: module === undefined || hasErrors ? [] : [module], problems: reading.problems };
}

function readScript(file: FileReading, hints: ScriptHints): DeclaredModule | undefined {
  const calls = findParserCalls(file);
  const parser = calls.find((call) => call.method === 'ArgumentParser');
  const items = readItems(file, calls, hints);
  if (parser === undefined && items.length === 0) {
    nameOtherLibrary(file);
    return undefined;
  }
  warnOfParents(file, calls);
  if (items.length === 0) file.warning('no-arguments', parser?.node ?? file.source.tree.topNode, 'A parser is made here, and its arguments are not added in this file. Name the file that adds them, or add them to the spec by hand.');
  warnOfUnknownHints(file, items, hints);
  const description = descriptionOf(file, calls);
  return {
    language: 'python',
    shape: 'basic',
    name: moduleNameOf(file.source.file.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '')),
    ...(description === undefined ? {} : { description }),
    tags: {},
    items,
    place: parser === undefined ? { line: 1, column: 1 } : file.source.placeOf(parser.node.from),
  };
}

function readItems(file: FileReading, calls: readonly ParserCall[], hints: ScriptHints): DeclaredItem[] {
  const found = new Map<string, { readonly item: DeclaredItem; readonly isSub: boolean }>();
  const put = (item: DeclaredItem, isSub: boolean): void => {
    const known = found.get(item.name);
    // `--x` and `--no-x` of one dest are the two ends of one switch.
    if (known?.item.kind === 'parameter' && known.item.isSwitch === true && item.kind === 'parameter' && item.isSwitch === true && item.flag !== undefined && item.flag !== known.item.flag) {
      found.set(item.name, { item: { ...known.item, offFlag: item.flag }, isSub: known.isSub });
    } else if (known === undefined) found.set(item.name, { item, isSub });
  };
  for (const call of calls) {
    if (call.method === 'add_argument') {
      const item = readArgument(file, call, hints);
      if (item !== undefined) put(item, call.parser.isSub);
    } else if (call.method === 'ArgumentParser' && file.source.textOf(call.node.firstChild ?? call.node).endsWith('HfArgumentParser')) {
      for (const item of readDataclassArguments(file, call.node, hints)) put(item, false);
    }
  }
  applyDefaults(file, calls, found);
  const subcommand = readSubcommands(file, calls);
  const all = [...found.values()];
  const positionalFirst = (items: readonly DeclaredItem[]): DeclaredItem[] => [...items.filter((item) => item.flag === undefined), ...items.filter((item) => item.flag !== undefined)];
  const [own, ofSub] = [all.filter((each) => !each.isSub).map((each) => each.item), all.filter((each) => each.isSub).map((each) => each.item)];
  // An option that takes a list would swallow what stands by its position behind it; the name of a subcommand ends the options of the whole.
  return subcommand === undefined ? positionalFirst([...own, ...ofSub]) : [...own, subcommand, ...positionalFirst(ofSub)].filter((item, index, items) => items.findIndex((other) => other.name === item.name) === index);
}

/** `parser.set_defaults(lr=0.1)` after the arguments. */
function applyDefaults(file: FileReading, calls: readonly ParserCall[], found: Map<string, { readonly item: DeclaredItem; readonly isSub: boolean }>): void {
  for (const call of calls) {
    if (call.method !== 'set_defaults' || call.parser.isSub) continue;
    for (const [name, node] of call.arguments.keywords) {
      const known = found.get(name);
      const value = file.valueOf(node, call.names);
      if (known?.item.kind !== 'parameter' || known.item.isSwitch === true || known.item.takesMany === true) continue;
      const { default: _old, ...rest } = known.item;
      const initial = defaultOf(value, known.item.type);
      found.set(name, { ...known, item: { ...rest, optional: true, ...(initial === undefined ? {} : { default: initial }) } });
    }
  }
}

/** The names of subcommands are the values of a parameter that stands between the options of all and those of each. */
function readSubcommands(file: FileReading, calls: readonly ParserCall[]): DeclaredItem | undefined {
  const owner = calls.find((call) => call.method === 'add_subparsers');
  if (owner === undefined) return undefined;
  const names = calls.filter((call) => call.method === 'add_parser').flatMap(({ arguments: { positional }, names: around }) => {
    const [first] = positional;
    const value = first === undefined ? undefined : file.valueOf(first, around);
    return value?.kind === 'text' ? [value.value] : [];
  });
  const dest = owner.arguments.keywords.get('dest');
  const value = dest === undefined ? undefined : file.valueOf(dest, owner.names);
  file.warning('subcommands', owner.node, `The script has subcommands${names.length === 0 ? '' : ` (${names.join(', ')})`}. The spec has one parameter for the name of the subcommand; the arguments of each may be left out, whatever the script says of them.`);
  return { kind: 'parameter', name: value?.kind === 'text' ? value.value : 'subcommand', type: 'string', optional: false, description: 'The subcommand.', ...(names.length === 0 ? {} : { enum: names }), place: file.source.placeOf(owner.node.from) };
}

/** `parents=[common]` of another file brings arguments that are not seen here. */
function warnOfParents(file: FileReading, calls: readonly ParserCall[]): void {
  for (const call of calls) {
    const node = call.method === 'ArgumentParser' || call.method === 'add_parser' ? call.arguments.keywords.get('parents') : undefined;
    if (node === undefined) continue;
    const names = file.source.textOf(node).match(/[\p{L}_][\p{L}\p{N}_.]*/gu) ?? [];
    const foreign = names.filter((name) => file.names.imports.has(name.split('.')[0] ?? ''));
    if (foreign.length > 0) file.warning('foreign-arguments', node, `The arguments of ${foreign.join(', ')} are added in another file and are not part of the spec. Add those that you give to the command by hand.`);
  }
}

function descriptionOf(file: FileReading, calls: readonly ParserCall[]): string | undefined {
  for (const call of calls) {
    const node = call.method === 'ArgumentParser' ? call.arguments.keywords.get('description') : undefined;
    const value = node === undefined ? undefined : file.valueOf(node, call.names);
    if (value?.kind === 'text' && value.value.trim() !== '') return value.value.trim().slice(0, 4_000);
  }
  return docStringOf(file, file.source.tree.topNode).description;
}
