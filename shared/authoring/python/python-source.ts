import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Problem, Severity } from '../../model/problem.ts';
import type { SourcePlace } from '../declared-module.ts';
import { mendPython } from './mend-python.ts';

/** The largest Python text that is read, in characters: far above what people write, and read in a few seconds at worst. */
export const longestPython = 1_000_000;
/** A text that needs more steps of the parser than this has errors everywhere. */
const mostSteps = 4_000_000;

/** A Python text that was parsed and never executed. Offsets point into `text`. */
export class PythonSource {
  readonly text: string;
  readonly file: string;
  readonly tree: Tree;
  /** Names the part of the file that `text` is: the cell of a notebook. */
  readonly placeOfLine: (line: number) => { readonly line: number; readonly path: string };
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, file: string, tree: Tree, placeOfLine: PythonSource['placeOfLine'] = (line) => ({ line, path: '' })) {
    this.text = text;
    this.file = file;
    this.tree = tree;
    this.placeOfLine = placeOfLine;
  }

  textOf(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  placeOf(offset: number): SourcePlace {
    const { index, start } = this.#lineAt(offset);
    return { line: this.placeOfLine(index + 1).line, column: offset - start + 1 };
  }

  #lineAt(offset: number): { readonly index: number; readonly start: number } {
    const starts = (this.#lineStarts ??= lineStartsOf(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { index: low, start: starts[low] ?? 0 };
  }

  problem(severity: Severity, code: string, offset: number, message: string): Problem {
    const place = this.placeOf(offset);
    return { severity, code, message, place: { file: this.file, ...place, path: this.placeOfLine(this.#lineAt(offset).index + 1).path } };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The tree of a text, with error nodes where it was not understood; `undefined` when it is so full of errors that reading it was given up. */
export function parseTree(text: string): Tree | undefined {
  const parse = parser.startParse(mendPython(text));
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const tree = parse.advance();
    if (tree !== null) return tree;
  }
  return undefined;
}
