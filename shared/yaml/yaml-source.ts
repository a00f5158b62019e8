import type { Place, Problem } from '../model/problem.ts';
import { parseYaml } from './parse-yaml.ts';
import { nodeAt, plainOf } from './yaml-node.ts';
import type { PlainValue, YamlNode, YamlPath } from './yaml-node.ts';
import { formatPath } from './yaml-path.ts';

/** A YAML text that was read: its values, and where each of them stands. Places are worked out only when asked for. */
export class YamlSource {
  readonly file: string;
  /** Undefined when the text is empty or not readable; `problems` says why. */
  readonly root: YamlNode | undefined;
  readonly problems: readonly Problem[];
  readonly #text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, file: string) {
    const parsed = parseYaml(text);
    this.file = file;
    this.#text = parsed.text;
    this.root = parsed.root;
    this.problems = parsed.faults.map((fault) => ({
      severity: 'error',
      code: fault.code,
      message: fault.message,
      place: this.#at(fault.offset, ''),
    }));
  }

  /** The whole document without positions. */
  get value(): PlainValue | undefined {
    return this.root === undefined ? undefined : plainOf(this.root);
  }

  /**
   * Where a value stands: a scalar's own position, a collection's key. A path that does not exist gives the nearest
   * existing ancestor, with the path as asked.
   */
  placeOf(path: YamlPath): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const node = nodeAt(this.root, path.slice(0, length));
      if (node === undefined) continue;
      const offset = node.kind === 'scalar' && node.end > node.start ? node.start : (this.#keyOffset(path.slice(0, length)) ?? node.start);
      return this.#at(offset, formatPath(path));
    }
    return this.#at(this.root?.start ?? 0, formatPath(path));
  }

  /** Where the key of an entry stands; like {@link placeOf} for list items and paths that do not exist. */
  keyPlaceOf(path: YamlPath): Place {
    const offset = this.#keyOffset(path);
    return offset === undefined ? this.placeOf(path) : this.#at(offset, formatPath(path));
  }

  /** Where `needle` first occurs in the source text of the value at `path`; the value's own place when it does not. */
  placeOfText(path: YamlPath, needle: string): Place {
    const node = nodeAt(this.root, path);
    const found = node === undefined ? -1 : this.#text.slice(node.start, node.end).indexOf(needle);
    return node === undefined || found === -1 ? this.placeOf(path) : this.#at(node.start + found, formatPath(path));
  }

  #keyOffset(path: YamlPath): number | undefined {
    const parent = nodeAt(this.root, path.slice(0, -1));
    return parent?.kind === 'map' ? parent.entries.get(String(path.at(-1)))?.keyStart : undefined;
  }

  #at(offset: number, path: string): Place {
    this.#lineStarts ??= lineStartsOf(this.#text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: offset - (starts[low] ?? 0) + 1, path };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
