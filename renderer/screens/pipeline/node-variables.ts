import { isMap, parseDocument } from 'yaml';

/** The environment variables that the text gives a node; none while the text cannot be read. */
export function nodeVariables(text: string, node: string): Record<string, string> {
  const document = parseDocument(text, { strict: false, logLevel: 'silent' });
  const section: unknown = document.getIn(['jobs', node, 'environment_variables']);
  if (!isMap(section)) return {};
  const values: unknown = section.toJS(document);
  return typeof values !== 'object' || values === null ? {} : Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value ?? '')]));
}
