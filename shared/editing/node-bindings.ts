import { isAlias, isMap, isScalar } from 'yaml';
import type { Node, Pair } from 'yaml';
import type { ExpressionPart } from '../model/pipeline.ts';
import { hasExpression, parseExpression, parseParentOutput } from '../specs/expression.ts';
import { CannotEditError, NoSuchPartError, SharedByAliasError } from './editing-errors.ts';
import { YamlDraft } from './yaml-draft.ts';
import type { KeyPath } from './draft-layout.ts';
import { keyOf, valueOf } from './yaml-parts.ts';

/** A text with expressions that a node is given: `path` is where it stands, `entry` the input or output it belongs to. */
export interface BoundText {
  readonly node: string;
  readonly port: string;
  readonly entry: KeyPath;
  readonly path: KeyPath;
  readonly text: string;
  /** The anchor it is reached through: it cannot be changed here. */
  readonly alias: string | undefined;
}

/** Reads a text as a pipeline to be edited. Throws {@link CannotEditError} for one that has no nodes of its own. */
export function openPipeline(text: string): YamlDraft {
  const draft = new YamlDraft(text);
  if (draft.pairAt(['jobs']) === undefined && draft.pairAt(['component']) !== undefined) {
    throw new CannotEditError('This job runs one component and has no nodes ("jobs") to edit.');
  }
  return draft;
}

export function nodeNames(draft: YamlDraft): Set<string> {
  return new Set(draft.keysAt(['jobs']));
}

/** Throws {@link NoSuchPartError} for a node that the file does not have. */
export function requireNode(draft: YamlDraft, name: string): void {
  if (!nodeNames(draft).has(name)) throw new NoSuchPartError('node', name);
}

/** What the inputs (or outputs) of nodes are bound to, as far as it is text with an expression. */
export function boundTexts(draft: YamlDraft, section: 'inputs' | 'outputs' | 'environment_variables'): BoundText[] {
  const found: BoundText[] = [];
  for (const job of draft.mapAt(['jobs'])?.items ?? []) {
    const node = keyOf(job);
    if (node === undefined) continue;
    collect(entriesOf(draft, valueOf(job), section, undefined), node, ['jobs', node, section], found, draft);
  }
  return found;
}

interface Entry {
  readonly pair: Pair;
  readonly alias: string | undefined;
}

function collect(entries: readonly Entry[], node: string, at: KeyPath, found: BoundText[], draft: YamlDraft): void {
  for (const { pair, alias } of entries) {
    const port = keyOf(pair) ?? '';
    const value = follow(draft, valueOf(pair), alias);
    if (isScalar(value.part)) add(value.part.value, [...at, port], value.alias);
    for (const inner of entriesIn(draft, value.part, value.alias)) {
      const text = follow(draft, valueOf(inner.pair), inner.alias);
      if (isScalar(text.part)) add(text.part.value, [...at, port, keyOf(inner.pair) ?? ''], text.alias);
    }
    function add(text: unknown, path: KeyPath, through: string | undefined): void {
      if (typeof text === 'string' && hasExpression(text)) found.push({ node, port, entry: [...at, port], path, text, alias: through });
    }
  }
}

function entriesOf(draft: YamlDraft, part: Node | undefined, key: string, alias: string | undefined): Entry[] {
  const owner = follow(draft, part, alias);
  const pair = entriesIn(draft, owner.part, owner.alias).find((entry) => keyOf(entry.pair) === key);
  if (pair === undefined) return [];
  const value = follow(draft, valueOf(pair.pair), pair.alias);
  return entriesIn(draft, value.part, value.alias);
}

/** The pairs of a mapping and of those that are merged into it (`<<`). */
function entriesIn(draft: YamlDraft, part: Node | undefined, alias: string | undefined, depth = 0): Entry[] {
  if (!isMap(part) || depth > 10) return [];
  return part.items.flatMap((pair): Entry[] => {
    if (keyOf(pair) !== '<<') return [{ pair, alias }];
    const merged = follow(draft, valueOf(pair), alias);
    return entriesIn(draft, merged.part, merged.alias, depth + 1);
  });
}

function follow(draft: YamlDraft, part: Node | undefined, alias: string | undefined): { readonly part: Node | undefined; readonly alias: string | undefined } {
  return isAlias(part) ? { part: draft.resolve(part), alias: part.source } : { part, alias };
}

/** Whether a text refers to something of the pipeline. */
export function refersTo(text: string, test: (part: ExpressionPart) => boolean): boolean {
  return parseExpression(text).some(test);
}

/** The pipeline output that a node's output feeds. */
export const fedOutput = (bound: BoundText): string | undefined => parseParentOutput(bound.text);

/** The entries to remove so that nothing refers to something any more. Throws where one is shared through an alias. */
export function entriesReferring(texts: readonly BoundText[], test: (part: ExpressionPart) => boolean): BoundText[] {
  const referring = texts.filter(({ text }) => refersTo(text, test));
  const shared = referring.find(({ alias }) => alias !== undefined);
  if (shared !== undefined) throw new SharedByAliasError(shared.entry.join('.'), shared.alias ?? '');
  return referring;
}
