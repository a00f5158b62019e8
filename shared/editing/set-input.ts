import type { Scalar } from '../model/interface.ts';
import type { KeyPath } from './draft-layout.ts';
import { openPipeline, requireNode } from './node-bindings.ts';
import type { NewValue } from './render-yaml.ts';
import type { YamlDraft } from './yaml-draft.ts';

/** What an input can be given: as `BoundInput` of the contract, with a type for data whose type the module leaves open. */
export type InputValue =
  | { readonly kind: 'value'; readonly value: Scalar }
  | { readonly kind: 'data'; readonly text: string; readonly type?: string | undefined }
  | { readonly kind: 'expression'; readonly text: string };

/** Gives an input of a node a value, or takes away what it has. Throws {@link NoSuchPartError}. */
export function setInput(text: string, node: string, input: string, value: InputValue | undefined): string {
  const draft = openPipeline(text);
  requireNode(draft, node);
  const path = ['jobs', node, 'inputs', input];
  if (value === undefined) draft.remove([path]);
  else writeInput(draft, path, value);
  return draft.finish();
}

/** Writes into `inputs`: data and expressions keep the mode and type that stand there, a value replaces them. */
function writeInput(draft: YamlDraft, path: KeyPath, value: InputValue): void {
  if (value.kind === 'value') writeEntry(draft, path, value.value);
  else if (value.kind === 'expression') bind(draft, path, value.text);
  else if (draft.isMapping(path)) {
    bind(draft, path, value.text);
    if (value.type !== undefined) draft.set([...path, 'type'], value.type, ['path']);
  } else {
    writeEntry(draft, path, { ...(value.type === undefined ? {} : { type: value.type }), path: value.text });
  }
}

/** Binds an input to a text: the `path` of a mapping, else the input itself. */
export function bind(draft: YamlDraft, path: KeyPath, text: string): void {
  if (!draft.isMapping(path)) {
    writeEntry(draft, path, text);
    return;
  }
  const other = ['value', 'default'].filter((key) => draft.pairAt([...path, key]) !== undefined);
  if (draft.pairAt([...path, 'path']) !== undefined) draft.set([...path, 'path'], text);
  else if (other[0] !== undefined) {
    draft.set([...path, other[0]], text);
    draft.renameKey([...path, other[0]], 'path');
  } else draft.set([...path, 'path'], text);
}

function writeEntry(draft: YamlDraft, path: KeyPath, value: NewValue): void {
  draft.set(path, value, ['outputs']);
}
