import { isMap, isScalar, parseDocument } from 'yaml';
import type { YAMLMap } from 'yaml';
import type { SpecFormat } from '#shared/model/module-spec.ts';

/** The text of a module spec with another version, everything else as it was written. A spec that names none gets one where its format has it. */
export function withSpecVersion(text: string, format: SpecFormat, version: string): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  const { contents } = document;
  if (document.errors.length > 0 || !isMap(contents)) return text;
  const holder = format === 'module' ? contents.get('amlModuleIdentifier', true) : contents;
  const key = format === 'module' ? 'moduleVersion' : 'version';
  if (!isMap(holder)) return text;
  const value = holder.get(key, true);
  // Quoted, because what looks like a number would be read as one.
  const written = JSON.stringify(version);
  if (isScalar(value) && value.range !== undefined && value.range !== null) {
    const [start, end] = value.range;
    const lead = start === end ? ' ' : '';
    return `${text.slice(0, start)}${lead}${written}${text.slice(end)}`;
  }
  return holder.has(key) ? text : withEntry(text, holder, `${key}: ${written}`);
}

/** Puts an entry in front of the first one of a block map. */
function withEntry(text: string, map: YAMLMap, entry: string): string {
  const first = map.items[0]?.key;
  if (map.flow === true || !isScalar(first) || first.range === undefined || first.range === null) return text;
  const at = first.range[0];
  const indent = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  if (indent.trim() !== '') return text;
  return `${text.slice(0, at)}${entry}\n${indent}${text.slice(at)}`;
}
