import { boundTexts, entriesReferring, fedOutput, openPipeline, requireNode } from './node-bindings.ts';

export interface NodesRemoved {
  readonly text: string;
  /** Inputs of other nodes that were bound to a removed node and are not bound any more. */
  readonly cleared: readonly { readonly node: string; readonly input: string }[];
  /** Pipeline outputs that a removed node fed. They are still declared. */
  readonly unfed: readonly string[];
}

/** Removes nodes and the bindings that referred to them. Throws {@link NoSuchPartError}. */
export function removeNodes(text: string, names: readonly string[]): NodesRemoved {
  const draft = openPipeline(text);
  for (const name of names) requireNode(draft, name);
  const removed = new Set(names);
  const others = boundTexts(draft, 'inputs').filter(({ node }) => !removed.has(node));
  const referring = entriesReferring(others, (part) => part.kind === 'node-output' && removed.has(part.node));
  const unfed = boundTexts(draft, 'outputs').filter(({ node }) => removed.has(node)).map(fedOutput).filter((output) => output !== undefined);
  draft.remove([...names.map((name) => ['jobs', name]), ...referring.map(({ entry }) => entry)], ['jobs']);
  return { text: draft.finish(), cleared: referring.map(({ node, port }) => ({ node, input: port })), unfed };
}
