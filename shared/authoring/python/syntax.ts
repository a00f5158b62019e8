import type { SyntaxNode } from '@lezer/common';

/** The children of a node that are no punctuation of theirs and no comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (child.name !== 'Comment') found.push(child);
  return found;
}

export const childOf = (node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined => childrenOf(node).find((child) => names.includes(child.name));

/** Whether a part of the text below this node was not understood. */
export function hasErrorWithin(node: SyntaxNode): boolean {
  let found = false;
  node.cursor().iterate((at) => {
    if (at.type.isError) found = true;
    return !found;
  });
  return found;
}

/** The statements of a body and of the blocks in it (`if`, `try`, `with`, loops), without those of functions and classes. In the order of the text. */
export function* statementsOf(body: SyntaxNode): Generator<SyntaxNode> {
  const pending = childrenOf(body).reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.name === 'Body') pending.push(...childrenOf(node).reverse());
    else if (node.name.endsWith('Statement') || node.name.endsWith('Definition')) {
      yield node;
      if (blocks.has(node.name)) pending.push(...childrenOf(node).filter((child) => child.name === 'Body').reverse());
    }
  }
}

const blocks: ReadonlySet<string> = new Set(['IfStatement', 'TryStatement', 'WithStatement', 'ForStatement', 'WhileStatement', 'MatchStatement']);
