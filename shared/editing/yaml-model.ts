import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import { anchorOf, keyOf, valueOf } from './yaml-parts.ts';
import type { Part } from './yaml-parts.ts';
import { isNewList, isNewMapping } from './render-yaml.ts';
import type { NewValue } from './render-yaml.ts';

/** What a document means, without how it is written: what an edit is proved against. Aliases are not followed. */
export type YamlModel = ModelMap | { readonly list: readonly YamlModel[] } | { readonly alias: string } | string | number | boolean | null;
export interface ModelMap {
  readonly anchor: string | undefined;
  readonly entries: Map<string, YamlModel>;
}

export function modelOf(part: Part): YamlModel {
  if (part === undefined) return null;
  if (isAlias(part)) return { alias: part.source };
  if (isMap(part)) return { anchor: anchorOf(part), entries: new Map(part.items.map((pair) => [keyOf(pair) ?? '', modelOf(valueOf(pair))])) };
  if (isSeq(part)) return { list: part.items.map((item) => modelOf(isNode(item) ? item : undefined)) };
  const value = isScalar(part) ? part.value : null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

export function modelOfNew(value: NewValue): YamlModel {
  if (isNewList(value)) return { list: value.map(modelOfNew) };
  if (!isNewMapping(value)) return value;
  return { anchor: undefined, entries: new Map(Object.entries(value).map(([key, entry]) => [key, modelOfNew(entry)])) };
}

export const isModelMap = (model: YamlModel | undefined): model is ModelMap => typeof model === 'object' && model !== null && 'entries' in model;

/** Whether two documents mean the same; anchors of values that became empty or scalar do not count. */
export function sameModel(a: YamlModel, b: YamlModel): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if ('alias' in a) return 'alias' in b && a.alias === b.alias;
  if ('list' in a) return 'list' in b && a.list.length === b.list.length && a.list.every((item, index) => sameModel(item, b.list[index] ?? null));
  if (!('entries' in b) || a.entries.size !== b.entries.size) return false;
  const keys = [...b.entries.keys()];
  return [...a.entries].every(([key, entry], index) => keys[index] === key && sameModel(entry, b.entries.get(key) ?? null));
}
