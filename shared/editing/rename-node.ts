import { isMap } from 'yaml';
import type { KeyPath } from './draft-layout.ts';
import { checkName } from './node-names.ts';
import { boundTexts, entriesReferring, nodeNames, openPipeline, requireNode } from './node-bindings.ts';
import type { YamlDraft } from './yaml-draft.ts';
import { keyOf, valueOf } from './yaml-parts.ts';
import type { Part } from './yaml-parts.ts';

/** Gives a node another name, in every reference of this pipeline too. Throws {@link NoSuchPartError} or {@link UnusableNameError}. */
export function renameNode(text: string, from: string, to: string): string {
  if (from === to) return text;
  const draft = openPipeline(text);
  requireNode(draft, from);
  checkName('node', to, nodeNames(draft));
  const rename = renameIn(from, to);
  for (const pair of draft.mapAt(['jobs'])?.items ?? []) rewriteIn(draft, valueOf(pair), ['jobs', keyOf(pair) ?? ''], rename);
  if (draft.isMapping(['outputs'])) rewriteIn(draft, draft.mapAt(['outputs']), ['outputs'], rename);
  draft.renameKey(['jobs', from], to);
  const renamed = draft.finish();
  // What is bound through an alias of something outside of `jobs` was not reached.
  entriesReferring(boundTexts(openPipeline(renamed), 'inputs'), (part) => part.kind === 'node-output' && part.node === from);
  return renamed;
}

/** Renames in `${{parent.jobs.<from>.outputs...}}`. */
function renameIn(from: string, to: string): (text: string) => string {
  const name = from.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(\$\{\{\s*(?:parent\.)?jobs\.)${name}(?=\.outputs\.)`, 'g');
  return (text) => text.replace(pattern, (_all, head: string) => head + to);
}

/** Everything of a node but pipelines and components written inside it, which have names of their own. */
function rewriteIn(draft: YamlDraft, part: Part, path: KeyPath, change: (text: string) => string): void {
  if (!isMap(part)) return;
  for (const pair of part.items) {
    const key = keyOf(pair);
    if (key === undefined || key === 'jobs' || (key === 'component' && isMap(valueOf(pair)))) continue;
    draft.rewrite(pair, [...path, key], change);
    rewriteIn(draft, valueOf(pair), [...path, key], change);
  }
}
