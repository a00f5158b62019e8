import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './python-source.ts';
import { childrenOf } from './syntax.ts';

export interface CallArguments {
  readonly positional: readonly SyntaxNode[];
  readonly keywords: ReadonlyMap<string, SyntaxNode>;
  /** The first `*x` or `**x`: what it holds is known only when the program runs. */
  readonly spread?: SyntaxNode;
}

/** The arguments of a call or of a decorator with parentheses. */
export function readCallArguments(source: PythonSource, list: SyntaxNode | undefined): CallArguments {
  const positional: SyntaxNode[] = [];
  const keywords = new Map<string, SyntaxNode>();
  let spread: SyntaxNode | undefined;
  for (const part of splitAtCommas(list === undefined ? [] : childrenOf(list).filter((child) => child.name !== '(' && child.name !== ')'))) {
    const [first, second, third] = part;
    if (first === undefined) continue;
    if (first.name === '*' || first.name === '**') spread ??= first;
    else if (second?.name === 'AssignOp' && third !== undefined && source.textOf(second) === '=') keywords.set(source.textOf(first), third);
    // Of `x for x in y` the `for` stands for the whole, so that nobody takes it for `x`.
    else if (!first.type.isError) positional.push(second ?? first);
  }
  return { positional, keywords, ...(spread === undefined ? {} : { spread }) };
}

/** The groups of nodes between commas. */
export function splitAtCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups;
}
