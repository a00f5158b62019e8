import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { Place, Problem } from '../../model/problem.ts';
import type { SourcePlace } from '../declared-module.ts';

const typescript = parser.configure({ dialect: 'ts' });

/** Something of a source file that could not be understood, and where. */
export class NotUnderstood {
  readonly at: SyntaxNode;
  /** A whole sentence, with what to do. */
  readonly message: string;

  constructor(at: SyntaxNode, message: string) {
    this.at = at;
    this.message = message;
  }
}

/** A TypeScript file as it was read: its text, its tree, and where things stand. */
export class SourceText {
  readonly text: string;
  readonly root: SyntaxNode;
  readonly #file: string;
  readonly #lineStarts: readonly number[];

  constructor(text: string, file: string) {
    this.text = text;
    this.#file = file;
    this.root = typescript.parse(text).topNode;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  textOf(node: Pick<SyntaxNode, 'from' | 'to'>): string {
    return this.text.slice(node.from, node.to);
  }

  /** Counts from 1. */
  placeOf({ from }: Pick<SyntaxNode, 'from'>): SourcePlace {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= from) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: from - (this.#lineStarts[low] ?? 0) + 1 };
  }

  problem(severity: Problem['severity'], code: string, at: Pick<SyntaxNode, 'from'>, message: string, node?: string): Problem {
    const place: Place = { file: this.#file, ...this.placeOf(at), path: '' };
    return { severity, code, message, place, ...(node === undefined ? {} : { node }) };
  }

  /** An error at a place that was found before. */
  problemAt(code: string, place: SourcePlace, message: string): Problem {
    return { severity: 'error', code, message, place: { file: this.#file, ...place, path: '' } };
  }
}

/** The children of a node that say something: no brackets, commas or comments. */
export function partsOf(node: SyntaxNode): SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!/^(?:[^A-Za-z]+|LineComment|BlockComment)$/.test(child.name)) parts.push(child);
  }
  return parts;
}
