import { Composer, isMap, Parser, visit } from 'yaml';
import type { Document, YAMLMap } from 'yaml';
import { mendQuotes } from '../yaml/mend-quotes.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { CannotEditError } from './editing-errors.ts';

/** A document whose nodes know where they stand in `text`. */
export interface EditableDocument {
  /** The given text, or a copy in which quoted texts that stand too far left are indented as YAML wants it. */
  readonly text: string;
  readonly document: Document.Parsed;
  readonly root: YAMLMap;
  /** Names of anchors that aliases use. */
  readonly aliased: ReadonlySet<string>;
}

/** Parses a text for editing, within the limits of {@link parseYaml}. Throws {@link CannotEditError}. */
export function parseEditable(given: string): EditableDocument {
  const checked = parseYaml(given);
  const [fault] = checked.faults;
  if (fault !== undefined) throw new CannotEditError(fault.message);
  const text = checked.text === given ? given : mendQuotes(given);
  const [document] = compose(text);
  if (document === undefined || !isMap(document.contents)) throw new CannotEditError('The text is not a mapping of keys to values.');
  const aliased = new Set<string>();
  visit(document, { Alias: (_key, alias) => void aliased.add(alias.source) });
  return { text, document, root: document.contents, aliased };
}

/** Reads what an edit made of a text that was within the limits; `undefined` when it is no YAML mapping any more. */
export function parseEdited(text: string): YAMLMap | undefined {
  const [document, second] = compose(text, true);
  return document !== undefined && second === undefined && document.errors.length === 0 && isMap(document.contents) ? document.contents : undefined;
}

const compose = (text: string, uniqueKeys = false): Document.Parsed[] => [...new Composer({ uniqueKeys, keepSourceTokens: true, version: '1.2' }).compose(new Parser().parse(text), true, text.length)];
