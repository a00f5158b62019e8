import { isAlias, isMap, isScalar } from 'yaml';
import type { Alias, Node, Pair, YAMLMap } from 'yaml';
import type { DraftLayout, KeyPath } from './draft-layout.ts';
import { CannotEditError, SharedByAliasError } from './editing-errors.ts';
import { parseEditable, parseEdited } from './parse-document.ts';
import type { EditableDocument } from './parse-document.ts';
import { planRemoval } from './plan-removal.ts';
import type { NewMapping, NewValue } from './render-yaml.ts';
import { replaceKey, replaceValue } from './replace-value.ts';
import { insertEntry } from './insert-entry.ts';
import { applySplices } from './splices.ts';
import type { Splice } from './splices.ts';
import { lineBreakOf } from './text-lines.ts';
import { isModelMap, modelOf, modelOfNew, sameModel } from './yaml-model.ts';
import type { YamlModel } from './yaml-model.ts';
import { anchorOf, columnOfMap, findPair, keyOf, isEmptyValue, valueOf, visitShared } from './yaml-parts.ts';

/**
 * Changes a YAML text in place: everything that is not changed keeps its bytes. Changes are collected against the text as it was
 * given; {@link finish} makes the new text and proves, by reading it again, that it means what was asked for and nothing else.
 */
export class YamlDraft {
  readonly #of: EditableDocument;
  readonly #layout: DraftLayout;
  readonly #splices: Splice[] = [];
  readonly #model: YamlModel;

  /** Throws {@link CannotEditError} for a text that is no YAML mapping. */
  constructor(text: string) {
    this.#of = parseEditable(text);
    this.#layout = { text: this.#of.text, lineBreak: lineBreakOf(this.#of.text), step: stepOf(this.#of.text, this.#of.root) };
    this.#model = modelOf(this.#of.root);
  }

  /** The text that positions point into: the given one, or a copy with mended quotes. */
  get text(): string {
    return this.#of.text;
  }

  get layout(): DraftLayout {
    return this.#layout;
  }

  /** The mapping at a path; `undefined` where there is nothing. Throws where something else stands, or an alias is in the way. */
  mapAt(path: KeyPath): YAMLMap | undefined {
    let map: YAMLMap = this.#of.root;
    for (const [index, key] of path.entries()) {
      const pair = findPair(map, key);
      const value = pair === undefined ? undefined : valueOf(pair);
      if (pair === undefined || isEmptyValue(value)) return undefined;
      if (isAlias(value)) throw new SharedByAliasError(path.slice(0, index + 1).join('.'), value.source);
      if (!isMap(value)) throw new CannotEditError(`"${path.slice(0, index + 1).join('.')}" is not a mapping of keys to values.`);
      map = value;
    }
    return map;
  }

  pairAt(path: KeyPath): Pair | undefined {
    const key = path.at(-1);
    const map = this.mapAt(path.slice(0, -1));
    return key === undefined || map === undefined ? undefined : findPair(map, key);
  }

  /** The value at a path as it is written, its quotes or the header of its block included; empty where there is none. */
  writtenAt(path: KeyPath): string {
    const pair = this.pairAt(path);
    const [start, end] = (pair === undefined ? undefined : valueOf(pair)?.range) ?? [0, 0];
    return this.text.slice(start, end);
  }

  /** What an alias stands for. */
  resolve(alias: Alias): Node | undefined {
    return alias.resolve(this.#of.document);
  }

  /** The keys of the mapping at a path. */
  keysAt(path: KeyPath): string[] {
    return this.mapAt(path)?.items.map((pair) => keyOf(pair) ?? '') ?? [];
  }

  /** Whether the value at a path is a mapping that is written here. */
  isMapping(path: KeyPath): boolean {
    const pair = this.pairAt(path);
    return pair !== undefined && isMap(valueOf(pair));
  }

  /** Writes a value, making the mappings it stands in. A key that is new goes before the first of `before` that exists, else to the end. */
  set(path: KeyPath, value: NewValue, before: readonly string[] = []): void {
    const key = path.at(-1);
    if (key === undefined) throw new CannotEditError('The document cannot be replaced as a whole.');
    const parentPath = path.slice(0, -1);
    const parent = this.mapAt(parentPath);
    if (parent === undefined) {
      this.set(parentPath, { [key]: value }, before);
      return;
    }
    this.#refuseShared(path);
    const pair = findPair(parent, key);
    const isInFlow = this.#isInFlow(parentPath);
    if (pair !== undefined) this.#splices.push(...replaceValue(this.#layout, parent, pair, value, isInFlow));
    else if (parent.items.length === 0 && !isInFlow) this.#fillEmpty(parentPath, { [key]: value });
    else this.#splices.push(...insertEntry(this.#layout, parent, key, value, before));
    this.#changeModel(parentPath, (entries) => put(entries, key, modelOfNew(value), pair === undefined ? before : []));
  }

  /** Removes entries. A mapping that becomes empty goes with them, unless a comment in it would be lost or its path is `keep`. */
  remove(paths: readonly KeyPath[], keep: KeyPath = []): void {
    const pairs = new Set<Pair>();
    for (const path of paths) {
      const pair = this.pairAt(path);
      if (pair === undefined) continue;
      this.#refuseShared(path.slice(0, -1), path);
      pairs.add(pair);
    }
    this.#refuseLostAnchors(pairs);
    const { splices, emptied, gone } = planRemoval(this.#layout, this.#of.root, pairs, keep);
    this.#splices.push(...splices);
    for (const path of [...paths, ...gone]) this.#changeModel(path.slice(0, -1), (entries) => entries.delete(path.at(-1) ?? ''));
    for (const path of emptied) this.#changeModel(path, (entries) => entries.clear());
  }

  /** Gives an entry another key; what stands below it is kept. */
  renameKey(path: KeyPath, name: string): void {
    const pair = this.pairAt(path);
    if (pair === undefined) return;
    this.#refuseShared(path.slice(0, -1), path);
    this.#splices.push(replaceKey(pair, name, this.#isInFlow(path.slice(0, -1))));
    this.#changeModel(path.slice(0, -1), (entries) => {
      const all = [...entries];
      entries.clear();
      for (const [key, value] of all) entries.set(key === path.at(-1) ? name : key, value);
    });
  }

  /** Replaces parts of the scalar of `pair`, which stands at `path`, as it is written. `change` is applied to the source and to the value, and has to mean the same to both. */
  rewrite(pair: Pair, path: KeyPath, change: (text: string) => string): void {
    const scalar = valueOf(pair);
    if (!isScalar(scalar) || typeof scalar.value !== 'string') return;
    const [start, end] = scalar.range ?? [0, 0];
    const value = change(scalar.value);
    if (value === scalar.value) return;
    this.#splices.push({ start, end, text: change(this.text.slice(start, end)) });
    this.#changeModel(path.slice(0, -1), (entries) => entries.set(path.at(-1) ?? '', value));
  }

  /** Adds lines, already indented, as entries at the end of a block mapping that has some. Their meaning is `added`. */
  appendBlock(path: KeyPath, render: (column: number) => readonly string[], added: ReadonlyMap<string, YamlModel>): void {
    const map = this.mapAt(path);
    if (map === undefined || this.#isInFlow(path)) throw new CannotEditError(`"${path.join('.')}" is written on one line.`);
    this.#refuseShared(path);
    if (map.items.length > 0) this.#splices.push(...insertEntry(this.#layout, map, '', render, []));
    else this.#fillEmpty(path, render);
    this.#changeModel(path, (entries) => {
      for (const [key, value] of added) entries.set(key, value);
    });
  }

  /** Whether entries of the mapping at a path are written inside braces. An empty `{}` that stands in a block counts as block. */
  isFlowAt(path: KeyPath): boolean {
    return this.#isInFlow(path);
  }

  /** The new text. Throws {@link CannotEditError} when it would not mean what was asked for, and then nothing has happened. */
  finish(): string {
    if (this.#splices.length === 0) return this.text;
    const text = applySplices(this.text, this.#splices);
    if (!sameModel(modelOf(parseEdited(text)), this.#model)) throw new CannotEditError('The YAML is laid out in a way that this change would spoil.');
    return text;
  }

  #isInFlow(path: KeyPath): boolean {
    const map = this.mapAt(path);
    if (map?.flow !== true) return path.length > 0 && map === undefined && this.#isInFlow(path.slice(0, -1));
    if (map.items.length > 0 || path.length === 0) return true;
    const [start, end] = map.range ?? [0, 0];
    return this.text.slice(start, end).trim().length > 2 && /\S/.test(this.text.slice(start + 1, end - 1)) ? true : this.#isInFlow(path.slice(0, -1));
  }

  #fillEmpty(path: KeyPath, value: NewMapping | ((column: number) => readonly string[])): void {
    const parent = this.mapAt(path.slice(0, -1));
    const pair = this.pairAt(path);
    if (parent === undefined || pair === undefined) throw new CannotEditError(`"${path.join('.')}" has no place in the text.`);
    this.#splices.push(...replaceValue(this.#layout, parent, pair, value, false));
  }

  #changeModel(path: KeyPath, change: (entries: Map<string, YamlModel>) => void): void {
    let model: YamlModel | undefined = this.#model;
    for (const key of path) model = isModelMap(model) ? model.entries.get(key) : undefined;
    if (isModelMap(model)) change(model.entries);
  }

  /** An edit at a path may not pass through something that aliases elsewhere stand for. */
  #refuseShared(path: KeyPath, shown: KeyPath = path): void {
    let map: YAMLMap = this.#of.root;
    this.#refuseAnchor(anchorOf(map), shown);
    for (const key of path) {
      const pair = findPair(map, key);
      const value = pair === undefined ? undefined : valueOf(pair);
      this.#refuseAnchor(anchorOf(value), shown);
      if (!isMap(value)) return;
      map = value;
    }
  }

  #refuseAnchor(anchor: string | undefined, shown: KeyPath): void {
    if (anchor !== undefined && this.#of.aliased.has(anchor)) throw new SharedByAliasError(shown.join('.'), anchor);
  }

  /** What is removed may not hold an anchor that is used outside of it. */
  #refuseLostAnchors(removed: ReadonlySet<Pair>): void {
    const anchors = new Set<string>();
    const inside = new Set<unknown>();
    for (const pair of removed) {
      visitShared(valueOf(pair), (shared) => {
        if ('anchor' in shared) anchors.add(shared.anchor);
        else inside.add(shared.alias);
      });
    }
    visitShared(this.#of.root, (shared) => {
      if ('alias' in shared && anchors.has(shared.alias.source) && !inside.has(shared.alias)) throw new SharedByAliasError([...removed].map(keyOf).join(', '), shared.alias.source);
    });
  }
}

function put(entries: Map<string, YamlModel>, key: string, value: YamlModel, before: readonly string[]): void {
  const all = [...entries];
  const next = before.find((name) => entries.has(name));
  if (entries.has(key) || next === undefined) {
    entries.set(key, value);
    return;
  }
  entries.clear();
  for (const [name, entry] of all) {
    if (name === next) entries.set(key, value);
    entries.set(name, entry);
  }
}

/** The indentation that the first nested block mapping of a file uses, or 2. */
function stepOf(text: string, root: YAMLMap): number {
  for (const pair of root.items) {
    const value = valueOf(pair);
    const column = isMap(value) && value.flow !== true ? columnOfMap(text, value) : undefined;
    if (column !== undefined && column > 0) return column;
  }
  return 2;
}
