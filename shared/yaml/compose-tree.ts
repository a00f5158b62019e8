import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from './yaml-node.ts';

/** Something wrong in the text at an offset, before it is a problem with a place. */
export interface TextFault {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

/** Aliases may stand for this many values in total. More is a bomb, not a document. */
export const maxAliasedValues = 100_000;

/**
 * Turns a composed document into our tree: aliases are resolved (shared, not copied), `<<` merges applied, duplicate keys
 * and unusable keys reported.
 */
export function composeTree(document: Document.Parsed): { root: YamlNode | undefined; faults: TextFault[] } {
  const composer = new TreeComposer();
  const root = document.contents === null ? undefined : composer.node(document.contents);
  return { root, faults: composer.faults };
}

const emptyAt = (offset: number): YamlScalar => ({ kind: 'scalar', value: null, text: '', start: offset, end: offset });

class TreeComposer {
  readonly faults: TextFault[] = [];
  readonly #anchors = new Map<string, { node: YamlNode; size: number }>();
  #aliased = 0;
  #size = 0;

  node(source: Node): YamlNode {
    if (isAlias(source)) return this.#alias(source.source, source.range?.[0] ?? 0);
    const before = this.#size;
    this.#size += 1;
    const node = this.#value(source);
    const anchor = 'anchor' in source ? source.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, { node, size: this.#size - before });
    return node;
  }

  #alias(name: string, offset: number): YamlNode {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#fault('yaml-syntax', `The alias *${name} has no anchor &${name} before it (an anchor cannot contain itself).`, offset);
      return emptyAt(offset);
    }
    this.#size += target.size;
    this.#aliased += target.size;
    if (this.#aliased > maxAliasedValues) {
      this.#fault('yaml-aliases', `The aliases of this file expand to more than ${maxAliasedValues} values. Write the repeated parts out, or repeat less.`, offset);
      return emptyAt(offset);
    }
    return target.node;
  }

  #value(source: Node): YamlNode {
    const start = source.range?.[0] ?? 0;
    const end = source.range?.[1] ?? start;
    if (isMap(source)) return this.#map(source.items, start, end);
    if (isSeq(source)) return { kind: 'list', items: source.items.map((item) => (isNode(item) ? this.node(item) : emptyAt(start))), start, end };
    if (!isScalar(source)) return emptyAt(start);
    const value = source.value;
    if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'scalar', value, text: source.source ?? String(value), start, end };
    if (value === null || value === undefined) return { kind: 'scalar', value: null, text: '', start, end };
    const text = typeof value === 'string' ? value : (source.source ?? '');
    return { kind: 'scalar', value: text, text, start, end };
  }

  #map(pairs: readonly Pair[], start: number, end: number): YamlMap {
    const entries = new Map<string, YamlEntry>();
    const merged: YamlMap[] = [];
    for (const pair of pairs) {
      const key = pair.key;
      const keyStart = isNode(key) ? (key.range?.[0] ?? start) : start;
      if (!isScalar(key)) {
        this.#fault('yaml-syntax', 'A key must be a single word or text. Put text that starts with { or [ in quotes.', keyStart);
        continue;
      }
      const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
      const node = isNode(pair.value) ? this.node(pair.value) : emptyAt(key.range?.[1] ?? keyStart);
      if (name === '<<' && key.type === 'PLAIN') merged.push(...mergeSources(node));
      else if (entries.has(name)) this.#fault('duplicate-key', `The key "${name}" is written twice. Keep one of them.`, keyStart);
      else entries.set(name, { keyStart, node });
    }
    for (const source of merged) for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
    return { kind: 'map', entries, start, end };
  }

  #fault(code: string, message: string, offset: number): void {
    if (code !== 'yaml-aliases' || !this.faults.some((fault) => fault.code === code)) this.faults.push({ code, message, offset });
  }
}

function mergeSources(node: YamlNode): YamlMap[] {
  if (node.kind === 'map') return [node];
  return node.kind === 'list' ? node.items.filter((item) => item.kind === 'map') : [];
}
