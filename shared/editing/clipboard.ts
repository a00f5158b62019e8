import { isMap } from 'yaml';
import type { Pair } from 'yaml';
import { CannotEditError, NoSuchPartError } from './editing-errors.ts';
import { boundTexts, nodeNames, openPipeline, refersTo, requireNode } from './node-bindings.ts';
import type { BoundText } from './node-bindings.ts';
import { freeName } from './node-names.ts';
import type { NewMapping, NewValue } from './render-yaml.ts';
import { renderEntry } from './render-yaml.ts';
import { renameNode } from './rename-node.ts';
import { columnOf, lineEnd, lineStart, skipComments } from './text-lines.ts';
import { modelOf } from './yaml-model.ts';
import type { YamlModel } from './yaml-model.ts';
import { YamlDraft } from './yaml-draft.ts';
import { keyOf, keyStart, pairEnd, valueOf, visitShared } from './yaml-parts.ts';
import { plainOf } from '../yaml/yaml-node.ts';
import type { PlainValue } from '../yaml/yaml-node.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';

export interface NodesPasted {
  readonly text: string;
  /** What each copied node is called now. */
  readonly names: Readonly<Record<string, string>>;
  /** Inputs that were bound to something this pipeline does not have, and are not bound now. */
  readonly cleared: readonly { readonly node: string; readonly input: string }[];
}

/** Nodes as a text to be pasted, here or elsewhere: a `jobs:` section, comments inside the nodes included. Throws {@link NoSuchPartError}. */
export function copyNodes(text: string, names: readonly string[]): string {
  const draft = openPipeline(text);
  for (const name of names) requireNode(draft, name);
  const plain = plainJobs(draft.text);
  const lines = (draft.mapAt(['jobs'])?.items ?? []).flatMap((pair) => {
    const name = keyOf(pair) ?? '';
    if (!names.includes(name)) return [];
    const isShared = sharesAnything(pair);
    const value = valueOf(pair);
    if (isShared || draft.isFlowAt(['jobs']) || !isMap(value) || value.flow === true) return renderEntry(name, newValueOf(plain.get(name) ?? null), 2, 2);
    const column = columnOf(draft.text, keyStart(pair));
    return shift(blockOf(draft.text, pair, column), 2 - column);
  });
  return `jobs:\n${lines.join('\n')}\n`;
}

/**
 * Adds copied nodes to the end of `jobs`, under free names. Edges between them go with them; bindings to nodes and inputs that this pipeline
 * has are kept, others and what fed pipeline outputs are not. Throws {@link CannotEditError} for a text that was not copied from a pipeline.
 */
export function pasteNodes(text: string, clipboard: string): NodesPasted {
  const target = openPipeline(text);
  const taken = nodeNames(target);
  const inputs = new Set(target.keysAt(['inputs']));
  const copied = new YamlDraft(clipboard.replaceAll('\r\n', '\n'));
  const old = copied.keysAt(['jobs']);
  if (old.length === 0 || copied.keysAt([]).length !== 1) throw new CannotEditError('The clipboard holds no pipeline nodes.');
  const foreign = boundTexts(copied, 'inputs').filter(({ text: bound }) =>
    refersTo(bound, (part) => (part.kind === 'parent-input' && !inputs.has(part.name)) || (part.kind === 'node-output' && !old.includes(part.node) && !taken.has(part.node))),
  );
  copied.remove([...foreign, ...boundTexts(copied, 'outputs')].map(({ entry }) => entry), ['jobs']);
  const { block, names } = renamed(copied.finish(), old, taken);
  return { text: insert(target, block), names, cleared: foreign.map((bound) => clearedOf(bound, names)) };
}

const clearedOf = ({ node, port }: BoundText, names: Readonly<Record<string, string>>): { node: string; input: string } => ({ node: names[node] ?? node, input: port });

/** Gives the copied nodes names that neither they nor the pipeline have, in two steps so that no name is in use in between. */
function renamed(clipboard: string, old: readonly string[], taken: ReadonlySet<string>): { readonly block: string; readonly names: Readonly<Record<string, string>> } {
  const used = new Set([...taken, ...old]);
  const names: Record<string, string> = {};
  let block = clipboard;
  for (const name of old) {
    const free = taken.has(name) ? freeName(name, used) : name;
    used.add(free);
    names[name] = free;
    block = renameNode(block, name, free);
  }
  return { block, names };
}

function insert(target: YamlDraft, clipboard: string): string {
  const copied = openPipeline(clipboard);
  const pairs = copied.mapAt(['jobs'])?.items ?? [];
  const plain = plainJobs(clipboard);
  const isLines = pairs.every((pair) => clipboard.slice(lineStart(clipboard, keyStart(pair)), keyStart(pair)).trim() === '') && !pairs.some(sharesAnything);
  if (target.isFlowAt(['jobs']) || !isLines || target.pairAt(['jobs']) === undefined) {
    return [...plain].reduce((text, [name, value]) => {
      const draft = openPipeline(text);
      draft.set(['jobs', name], newValueOf(value));
      return draft.finish();
    }, target.text);
  }
  const append = (some: readonly Pair[]): void => {
    const added = new Map<string, YamlModel>(some.map((pair) => [keyOf(pair) ?? '', modelOf(valueOf(pair))]));
    target.appendBlock(['jobs'], (column) => some.flatMap((pair) => shift(blockOf(clipboard, pair, columnOf(clipboard, keyStart(pair))), column - columnOf(clipboard, keyStart(pair)))), added);
  };
  if (target.keysAt(['jobs']).length === 0) append(pairs);
  else for (const pair of pairs) append([pair]);
  return target.finish();
}

/** The lines of an entry, with comments that stand deeper than its key after it. */
function blockOf(text: string, pair: Pair, column: number): string[] {
  const start = lineStart(text, keyStart(pair));
  const end = skipComments(text, lineEnd(text, pairEnd(text, pair)), column + 1);
  return text.slice(start, end).split(/\r?\n/);
}

function shift(lines: readonly string[], by: number): string[] {
  if (by >= 0) return lines.map((line) => (line.trim() === '' ? line : ' '.repeat(by) + line));
  return lines.map((line) => line.slice(Math.min(-by, /^ */.exec(line)?.[0].length ?? 0)));
}

function sharesAnything(pair: Pair): boolean {
  let found = false;
  visitShared(valueOf(pair), () => void (found = true));
  return found;
}

/** Every node without how it is written, aliases and merges worked out. */
function plainJobs(text: string): Map<string, PlainValue> {
  const { root } = parseYaml(text);
  const jobs = root?.kind === 'map' ? root.entries.get('jobs')?.node : undefined;
  if (jobs?.kind !== 'map') throw new NoSuchPartError('node', 'jobs');
  return new Map([...jobs.entries].map(([name, entry]) => [name, plainOf(entry.node)]));
}

function newValueOf(value: PlainValue): NewValue {
  if (Array.isArray(value)) return value.map(newValueOf);
  if (typeof value !== 'object' || value === null) return value;
  const mapping: Record<string, NewValue> = {};
  for (const [key, entry] of Object.entries(value)) mapping[key] = newValueOf(entry);
  return mapping satisfies NewMapping;
}

