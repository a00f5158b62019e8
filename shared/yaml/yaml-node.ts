/** Where a value stands in a YAML document: keys and list indexes from the root. */
export type YamlPath = readonly (string | number)[];

/** A scalar with the text it was written as, so that `version: 1.10` is not read as `1.1`. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The source text of a plain scalar; the content of a quoted or block one; empty for null. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly start: number;
  readonly end: number;
}

export interface YamlEntry {
  readonly keyStart: number;
  readonly node: YamlNode;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
  readonly start: number;
  readonly end: number;
}

/** A YAML value with its position: offsets into the text, `end` exclusive. Aliases share the node they stand for. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** The value without positions. Values that would be written differently (`1.10`, `007`, `True`) stay text. */
export function plainOf(node: YamlNode): PlainValue {
  if (node.kind === 'scalar') return scalarOf(node);
  if (node.kind === 'list') return node.items.map(plainOf);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainOf(entry.node)]));
}

/** The scalar's value, kept as text where the value would be written differently (`1.10`, `1e-3`, `007`, `True`). Only `0x1F` and `0o17` are worked out: nothing else reads them as numbers. */
export function scalarOf(node: YamlScalar): string | number | boolean | null {
  if (typeof node.value === 'number' && /^0[xo]/i.test(node.text)) return node.value;
  return node.value !== null && String(node.value) !== node.text ? node.text : node.value;
}

/** The node under a path, or undefined when nothing stands there. */
export function nodeAt(root: YamlNode | undefined, path: YamlPath): YamlNode | undefined {
  let node = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    if (node.kind === 'map') node = node.entries.get(String(step))?.node;
    else if (node.kind === 'list') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}
