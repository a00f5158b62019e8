import { readFile } from 'node:fs/promises';
import { readSpec } from '#shared/specs/read-spec.ts';
import { walkTree } from '#electron/content/walk-tree.ts';

/** A component or pipeline in a source. */
export interface FoundSpec {
  /** Inside the source. */
  readonly path: string;
  readonly name?: string;
  readonly version?: string;
  readonly kind: 'command' | 'pipeline' | 'foreign';
}

export const mostSpecs = 200;
/** Longer texts are no specs, whatever their name. */
export const longestSpec = 1 << 20;

export const isSpecFile = (name: string): boolean => /\.ya?ml$/i.test(name);

/** The specs under a folder, by path; at most {@link mostSpecs} files are read. */
export async function specsIn(folder: string): Promise<readonly FoundSpec[]> {
  const texts = new Map<string, string>();
  for (const entry of await walkTree({ root: folder, prefix: '', emptyFolders: false })) {
    if (entry.kind === 'file' && isSpecFile(entry.path) && entry.size <= longestSpec && texts.size < mostSpecs) texts.set(entry.path, await readFile(entry.source, 'utf8'));
  }
  return specsAmong(texts);
}

/** Those of these texts, by path, that are components or pipelines. */
export function specsAmong(texts: ReadonlyMap<string, string>): readonly FoundSpec[] {
  const found: FoundSpec[] = [];
  for (const [path, text] of texts) {
    const reading = readSpec(text, path);
    if (reading.kind !== 'module') continue;
    const { name, version, kind } = reading.module;
    found.push({ path, kind, ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
