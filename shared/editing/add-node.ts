import { checkName, freeName } from './node-names.ts';
import { nameOfUse, useText } from './module-use-text.ts';
import type { NewUse } from './module-use-text.ts';
import { nodeNames, openPipeline, requireNode } from './node-bindings.ts';

export interface NewNode {
  /** Default: the name of what it uses, with a number where that is taken. */
  readonly name?: string | undefined;
  readonly use: NewUse;
  /** What the module is, where that is known; written as the node's `type`. */
  readonly kind?: 'command' | 'pipeline' | undefined;
}

/**
 * Adds a node to the end of `jobs`. Its inputs are left for the form: required ones show as problems until they are given.
 * Throws {@link UnusableNameError} for a name that was asked for and cannot be had.
 */
export function addNode(text: string, node: NewNode): { readonly text: string; readonly name: string } {
  const draft = openPipeline(text);
  const taken = nodeNames(draft);
  const name = node.name ?? freeName(nameOfUse(node.use), taken);
  checkName('node', name, taken);
  draft.set(['jobs', name], { ...(node.kind === undefined ? {} : { type: node.kind }), component: useText(node.use) });
  return { text: draft.finish(), name };
}

/** Makes a node use another module, or another version of the same. Bindings stay: those that no longer fit show as problems. */
export function setUse(text: string, node: string, use: NewUse): string {
  const draft = openPipeline(text);
  requireNode(draft, node);
  draft.set(['jobs', node, 'component'], useText(use), ['inputs', 'outputs']);
  return draft.finish();
}
