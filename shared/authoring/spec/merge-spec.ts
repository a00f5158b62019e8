import { InvalidInputError } from '../../errors.ts';
import type { NewValue } from '../../editing/render-yaml.ts';
import { YamlDraft } from '../../editing/yaml-draft.ts';
import type { Interface, Scalar } from '../../model/interface.ts';
import { isError } from '../../model/problem.ts';
import { readSpec } from '../../specs/read-spec.ts';
import type { DeclaredItem, DeclaredModule } from '../declared-module.ts';
import { commandArguments } from './command-arguments.ts';
import { mentions, mergeCommand, occurrences } from './merge-command.ts';
import { decidedKeys, newEntry } from './spec-entries.ts';
import type { DecidedKeys } from './spec-entries.ts';

/**
 * An existing spec with what the source decides brought up to date: ports, parameters, their types, defaults and limits, and the arguments
 * of the command. Everything else keeps its bytes. Throws {@link InvalidInputError} for a text that is no v2 command or parallel component,
 * and errors of editing for YAML that is laid out so that a small change would spoil it.
 */
export function mergeSpec(module: DeclaredModule, existing: string, file: string): string {
  const isParallel = module.shape === 'parallel';
  const declared = readInterface(existing, file, isParallel);
  const draft = new YamlDraft(existing);
  const commandPath = isParallel ? ['task', 'program_arguments'] : ['command'];
  const pair = draft.pairAt(commandPath);
  const command = commandText(draft, commandPath);
  const removed = [...removedOf(module, [...declared.inputs, ...declared.params], 'inputs', command, existing), ...removedOf(module, declared.outputs, 'outputs', command, existing)];
  for (const [key, items] of [['inputs', module.items.filter((item) => item.kind !== 'output')], ['outputs', module.items.filter((item) => item.kind === 'output')]] as const) {
    mergeItems(draft, key, items, module, declared);
  }
  const wanted = commandArguments(module);
  if (pair === undefined) {
    if (wanted.length > 0) draft.set(commandPath, wanted.map((argument) => argument.text).join(' '));
  } else {
    const merged = mergeCommand(command, wanted, removed);
    if (merged !== command) rewriteCommand(draft, commandPath, merged, (text) => mergeCommand(text, wanted, removed));
  }
  const text = draft.finish();
  if (removed.length === 0) return text;
  // Apart from the rest: where all entries of a section are replaced, it must not go with the last of the old ones.
  const rest = new YamlDraft(text);
  rest.remove(removed.map(({ kind, name }) => [kind, name]));
  return rest.finish();
}

interface Removed {
  readonly kind: 'inputs' | 'outputs';
  readonly name: string;
}

function readInterface(text: string, file: string, isParallel: boolean): Interface {
  const reading = readSpec(text, file);
  const wanted = isParallel ? 'parallel' : 'command';
  const broken = reading.kind === 'unreadable' ? reading.problems.filter(isError) : [];
  if (broken.length > 0) throw new InvalidInputError(`${file} cannot be read as it is. Mend it, or move it away to have a new one made.`, broken);
  const kind = reading.kind !== 'module' ? reading.kind : new YamlDraft(text).keysAt([]).includes('task') ? 'parallel' : reading.module.kind === 'foreign' ? reading.module.type : reading.module.kind;
  if (reading.kind !== 'module' || kind !== wanted) {
    throw new InvalidInputError(`${file} is not a ${wanted} component, which the source declares (${kind} was found). Move it away to have a new one made.`);
  }
  if (reading.module.format !== 'v2') throw new InvalidInputError(`${file} is written in the older format "${reading.module.format}". Move it away to have one of the format v2 made.`);
  return reading.module.interface;
}

/** What the spec has and the source has not. What only the spec uses, in another way than as an argument, was written by hand and stays. */
function removedOf(module: DeclaredModule, ports: readonly { readonly name: string }[], kind: Removed['kind'], command: string, text: string): Removed[] {
  const side = kind === 'outputs';
  const names = new Set(module.items.filter((item) => (item.kind === 'output') === side).map((item) => item.name));
  return ports
    .filter(({ name }) => !names.has(name))
    .filter(({ name }) => {
      const port = `${kind}.${name}`;
      if (!mentions(text, port)) return true;
      const rest = mergeCommand(command, [], [{ kind, name }]);
      return rest !== command && !mentions(rest, port) && occurrences(text, port) === 1 && isOwnFlag(command, port, name);
    })
    .map(({ name }) => ({ kind, name }));
}

/** Whether the argument is passed under a flag of its own name, as the source (and not a person) has it. */
function isOwnFlag(command: string, port: string, name: string): boolean {
  const flag = new RegExp(String.raw`--?([\w.-]+)(?:=|\s+)(?:\$\(printf '%s ' )?["']?\$\{\{\s*${port.replaceAll('.', String.raw`\.`)}\s*\}\}`).exec(command)?.[1];
  return flag === undefined || flag.replaceAll('-', '_') === name.replaceAll('-', '_');
}

function mergeItems(draft: YamlDraft, key: 'inputs' | 'outputs', items: readonly DeclaredItem[], module: DeclaredModule, declared: Interface): void {
  for (const [index, item] of items.entries()) {
    const path = [key, item.name];
    if (!draft.keysAt([key]).includes(item.name)) {
      const before = draft.mapAt([key]) === undefined ? ['outputs', 'code', 'command', 'environment', 'task'] : items.slice(index + 1).map((other) => other.name);
      if (draft.mapAt([key]) === undefined) addSection(draft, key, items, before);
      else draft.set(path, newEntry(item), before);
      if (draft.mapAt([key]) === undefined) return;
    } else mergeItem(draft, path, item, module, declared);
  }
}

/** All entries at once: a section that is new cannot be added to before the text is written. */
function addSection(draft: YamlDraft, key: 'inputs' | 'outputs', items: readonly DeclaredItem[], before: readonly string[]): void {
  const entries = Object.fromEntries(items.map((item) => [item.name, newEntry(item)]));
  draft.set([key], entries, before.filter((name) => name !== key));
}

function mergeItem(draft: YamlDraft, path: readonly string[], item: DeclaredItem, module: DeclaredModule, declared: Interface): void {
  if (!draft.isMapping(path)) {
    draft.set(path, newEntry(item));
    return;
  }
  const found = foundKeys(declared, item.name, item.kind === 'output');
  const wanted = decidedKeys(item);
  const isFinal = module.functionName !== undefined;
  const keepsType = item.kind !== 'parameter' && item.isGuessed === true && found !== undefined && found.type !== undefined && !isValueType(found.type);
  if (!keepsType && !sameType(found?.type, wanted.type)) draft.set([...path, 'type'], wanted.type, ['description', 'optional', 'default']);
  const unwanted: string[] = [];
  for (const key of ['optional', 'default', 'min', 'max', 'enum'] as const) {
    const value = wanted[key];
    const has = draft.pairAt([...path, key]) !== undefined;
    if (value !== undefined) {
      if (!has || !sameValue(found?.[key], value)) draft.set([...path, key], asNew(value));
    } else if (has && mayDrop(key, found, isFinal, item)) unwanted.push(key);
  }
  if (unwanted.length > 0) draft.remove(unwanted.map((key) => [...path, key]), path);
  if (item.description !== undefined && draft.pairAt([...path, 'description']) === undefined) draft.set([...path, 'description'], newEntry(item)['description'] ?? item.description, ['optional', 'default', 'min', 'max', 'enum']);
}

/** Limits that a script cannot express may be a person's; `optional: false` says nothing. */
function mayDrop(key: string, found: FoundKeys | undefined, isFinal: boolean, item: DeclaredItem): boolean {
  if (key === 'optional') return found?.optional === true;
  if (key === 'default') return true;
  return item.kind === 'parameter' && isFinal;
}

/** What the spec has of them. */
type FoundKeys = { readonly [Key in keyof DecidedKeys]?: DecidedKeys[Key] | undefined };

function foundKeys(declared: Interface, name: string, isOutput: boolean): FoundKeys | undefined {
  if (isOutput) return declared.outputs.find((port) => port.name === name);
  return declared.params.find((parameter) => parameter.name === name) ?? declared.inputs.find((port) => port.name === name);
}

const valueTypes: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean']);
const isValueType = (type: string): boolean => valueTypes.has(type);
const sameType = (found: string | undefined, wanted: string): boolean => found === wanted;

function sameValue(found: Scalar | readonly Scalar[] | undefined, wanted: Scalar | readonly Scalar[]): boolean {
  if (typeof found === 'object' && typeof wanted === 'object') return found.length === wanted.length && found.every((value, index) => String(value) === String(wanted[index]));
  return typeof found === 'object' || typeof wanted === 'object' || found === undefined ? false : found === wanted || String(found) === String(wanted);
}

const asNew = (value: Scalar | readonly Scalar[]): NewValue => value;

function commandText(draft: YamlDraft, path: readonly string[]): string {
  const value: unknown = draft.pairAt(path)?.value;
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'string' ? value.value : '';
}

/** Changes the text as it is written where that means the same, else writes it anew. */
function rewriteCommand(draft: YamlDraft, path: readonly string[], merged: string, change: (text: string) => string): void {
  const pair = draft.pairAt(path);
  if (pair === undefined) return;
  const written = draft.writtenAt(path);
  // In a block the change can be made to the lines themselves; a text in quotes has a writing of its own.
  if (/^[|>]/.test(written) && collapsed(change(written)).endsWith(collapsed(merged))) draft.rewrite(pair, path, change);
  else draft.set(path, merged);
}

const collapsed = (text: string): string => text.replace(/\s+/g, ' ').trim();
