import type { SyntaxNode } from '@lezer/common';
import type { Problem } from '../../model/problem.ts';
import { dottedName, readNames, resolveName } from './python-names.ts';
import type { PythonNames } from './python-names.ts';
import type { PythonSource } from './python-source.ts';
import { evaluate } from './python-value.ts';
import type { PythonValue } from './python-value.ts';

/** What the reading of one file shares: the text, what its names stand for, and what was not understood so far. */
export class FileReading {
  readonly source: PythonSource;
  readonly names: PythonNames;
  readonly problems: Problem[] = [];

  constructor(source: PythonSource) {
    this.source = source;
    this.names = readNames(source, source.tree.topNode);
  }

  valueOf(node: SyntaxNode, names: PythonNames = this.names): PythonValue {
    return evaluate(this.source, names, node);
  }

  /** The full name of what an expression names: `dsl.module` -> `drydock_dsl.dsl.module`. */
  fullName(node: SyntaxNode): string | undefined {
    const dotted = dottedName(this.source, node);
    return dotted === undefined ? undefined : resolveName(this.names, dotted);
  }

  error(code: string, node: SyntaxNode, message: string): void {
    this.problems.push(this.source.problem('error', code, node.from, message));
  }

  errorAt(code: string, offset: number, message: string): void {
    this.problems.push(this.source.problem('error', code, offset, message));
  }

  warning(code: string, node: SyntaxNode, message: string): void {
    this.problems.push(this.source.problem('warning', code, node.from, message));
  }

  /** A piece of code in a message, on one line and short. */
  quote(node: SyntaxNode): string {
    const text = this.source.textOf(node).replace(/\s+/g, ' ');
    return text.length > 60 ? `${text.slice(0, 60)}...` : text;
  }
}
