import type { Ignored } from '../model/module-spec.ts';
import type { YamlList, YamlMap, YamlNode, YamlPath, YamlScalar } from '../yaml/yaml-node.ts';
import { formatPath } from '../yaml/yaml-path.ts';
import { nearest } from './nearest.ts';
import type { ReadContext } from './read-context.ts';
import { readFlag } from './scalar-text.ts';

/** What is known of a key: read by us, of no consequence here, or not honoured locally (the text says why). */
export type KnownKeys = Readonly<Record<string, 'read' | 'silent' | { readonly ignored: string }>>;

/** A mapping of the YAML file with readers that report what has the wrong form, at its place. */
export class Section {
  readonly path: YamlPath;
  readonly map: YamlMap;
  readonly #context: ReadContext;

  constructor(context: ReadContext, map: YamlMap, path: YamlPath) {
    this.#context = context;
    this.map = map;
    this.path = path;
  }

  has(key: string): boolean {
    return this.node(key) !== undefined;
  }

  /** The value of a key; an empty one (`key:`) counts as absent. */
  node(key: string): YamlNode | undefined {
    const node = this.map.entries.get(key)?.node;
    return node?.kind === 'scalar' && node.value === null ? undefined : node;
  }

  at(key: string): YamlPath {
    return [...this.path, key];
  }

  /** The scalar as it was written: `01` stays `01`. */
  text(key: string): string | undefined {
    return this.scalar(key, 'text')?.text;
  }

  scalar(key: string, expected = 'a single value'): YamlScalar | undefined {
    const node = this.node(key);
    if (node === undefined || node.kind === 'scalar') return node;
    this.#wrong(key, expected, node);
    return undefined;
  }

  flag(key: string): boolean | undefined {
    const scalar = this.scalar(key, 'true or false');
    if (scalar === undefined) return undefined;
    const flag = readFlag(scalar.text);
    if (flag === undefined) this.#wrong(key, 'true or false', scalar);
    return flag;
  }

  number(key: string): number | undefined {
    const scalar = this.scalar(key, 'a number');
    if (scalar === undefined) return undefined;
    const value = Number(scalar.text);
    if (scalar.text !== '' && Number.isFinite(value)) return value;
    this.#wrong(key, 'a number', scalar);
    return undefined;
  }

  section(key: string): Section | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (node.kind === 'map') return new Section(this.#context, node, this.at(key));
    this.#wrong(key, 'a mapping of keys to values', node);
    return undefined;
  }

  list(key: string): YamlList | undefined {
    const node = this.node(key);
    if (node === undefined || node.kind === 'list') return node;
    this.#wrong(key, 'a list', node);
    return undefined;
  }

  /** A mapping of names to texts, as for tags and environment variables. */
  texts(key: string): Record<string, string> {
    const section = this.section(key);
    const texts: Record<string, string> = {};
    for (const name of section?.map.entries.keys() ?? []) texts[name] = section?.text(name) ?? '';
    return texts;
  }

  /** Warns of keys that are not known, and lists those that a local run does not honour. */
  check(known: KnownKeys, what: string): Ignored[] {
    const ignored: Ignored[] = [];
    for (const key of this.map.entries.keys()) {
      const meaning = Object.hasOwn(known, key) ? known[key] : undefined;
      if (meaning === undefined) this.#unknown(key, known, what);
      else if (typeof meaning === 'object' && this.has(key)) ignored.push({ key, reason: meaning.ignored });
    }
    return ignored;
  }

  #unknown(key: string, known: KnownKeys, what: string): void {
    const close = nearest(key, Object.keys(known));
    const mend = close === undefined ? 'It is kept and has no effect.' : `Did you mean "${close}"? As it stands it has no effect.`;
    this.#context.warningAtKey('unknown-key', this.at(key), `${what} has no key "${key}". ${mend}`);
  }

  #wrong(key: string, expected: string, node: YamlNode): void {
    const path = this.at(key);
    this.#context.error('wrong-type', path, `"${formatPath(path)}" must be ${expected}, not ${describeNode(node)}.`);
  }
}

/** What a value is, for a message. */
export function describeNode(node: YamlNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a mapping';
  return node.value === null ? 'empty' : `"${node.text.length > 60 ? `${node.text.slice(0, 60)}...` : node.text}"`;
}
