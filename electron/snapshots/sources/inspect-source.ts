import path from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Provenance, SnapshotSource } from '#shared/sources/source.ts';
import { shownSource } from '#shared/sources/source-text.ts';
import type { ManifestEntry } from '#electron/content/manifest.ts';
import type { Found } from '#electron/content/walk-tree.ts';
import { gather } from '../gather.ts';
import { IgnoreRules } from '../ignore-rules.ts';
import type { SnapshotStore } from '../snapshot-store.ts';
import { isSpecFile, longestSpec, mostSpecs, specsAmong, type FoundSpec } from './find-specs.ts';
import { folderIn } from './found-source.ts';
import { filterTree } from './ignore-tree.ts';
import { below, ingest } from './ingest.ts';
import { withOpenSource, type SourceParts } from './open-source.ts';
import { PackWriter } from './pack-writer.ts';

export interface InspectRequest {
  readonly source: SnapshotSource;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly onProgress: (detail: string, fraction?: number) => void;
}

export interface InspectWith {
  readonly parts: SourceParts;
  readonly snapshots: SnapshotStore;
  /** An existing, private folder. */
  readonly workFolder: string;
}

/** What a source holds, told before it is taken. */
export interface SourceInspection {
  readonly provenance: Omit<Provenance, 'of'>;
  /** Of what would be stored: inside the place that was asked for, without ignored files. */
  readonly files: number;
  readonly bytes: number;
  /** In the whole source (of an image in what was asked for), by path; at most 200 files are looked at. */
  readonly specs: readonly FoundSpec[];
  /** The one folder that everything lies in, as in archives of GitHub: `#` and its name mean what is inside of it. */
  readonly topFolder?: string;
  /** Names at the top, folders with a slash; at most 100. */
  readonly topNames: readonly string[];
  readonly notes: readonly string[];
}

/** Reads a source in full and keeps nothing of it. Throws what a capture would, for what concerns the whole source. */
export async function inspectSource(request: InspectRequest, { parts, snapshots, workFolder }: InspectWith): Promise<SourceInspection> {
  const { source, cwd, signal, onProgress } = request;
  if (source.kind === 'folder') return inspectFolder(source, cwd, signal);
  if (source.kind === 'snapshot') return inspectSnapshot(source, snapshots);
  const asked = source.kind === 'image' ? '' : source.inside;
  const whole = source.kind === 'image' ? source : { ...source, inside: '' };
  return withOpenSource(whole, parts, { cwd, signal, onProgress, wanted: () => true }, async (opened) => {
    // Everything counts as stored, so nothing is.
    await using pack = await PackWriter.create(path.join(workFolder, 'pack'), () => true);
    let specFiles = 0;
    const keepsText = (at: string): boolean => isSpecFile(at) && (specFiles += 1) <= mostSpecs;
    const tree = await ingest({ entries: opened.entries, where: opened.where, inside: '', limits: parts.limits, keepsText, signal, onProgress: ({ files, bytes }) => onProgress(`read ${String(files)} files, ${(bytes / 1e6).toFixed(1)} MB`) }, pack);
    const inside = tree.entries.flatMap((entry): ManifestEntry[] => {
      const at = below(entry.path, asked);
      return at === undefined ? [] : [{ ...entry, path: at }];
    });
    const prefix = asked === '' ? '' : `${asked}/`;
    const left = filterTree(inside, IgnoreRules.start({ files: opened.ignoreFiles, read: (file) => tree.texts.get(prefix + file.replaceAll('\\', '/')) ?? '' }));
    const specs = specsAmong(new Map([...tree.texts].filter(([at]) => isSpecFile(at))));
    return { provenance: { ...opened.provenance, source: shownSource(source) }, ...totals(left), specs, ...topOf(tree.topNames), notes: opened.notes() };
  });
}

async function inspectFolder(source: Extract<SnapshotSource, { kind: 'folder' }>, cwd: string, signal: AbortSignal): Promise<SourceInspection> {
  const found = await gather(folderIn(source, cwd), [], { signal });
  const whole = source.inside === '' ? found : await gather(folderIn({ ...source, inside: '' }, cwd), [], { signal });
  const texts = new Map<string, string>();
  for (const entry of whole) if (entry.kind === 'file' && isSpecFile(entry.path) && entry.size <= longestSpec && texts.size < mostSpecs) texts.set(entry.path, await readFile(entry.source, 'utf8'));
  return { provenance: { kind: 'folder', source: shownSource({ ...source, path: path.resolve(cwd, source.path) }) }, ...totals(found), specs: specsAmong(texts), ...topOf(topNamesOf(whole)), notes: [] };
}

async function inspectSnapshot(source: Extract<SnapshotSource, { kind: 'snapshot' }>, snapshots: SnapshotStore): Promise<SourceInspection> {
  const { entries } = await snapshots.manifest(source.id);
  const texts = new Map<string, string>();
  for (const entry of entries) if (entry.kind === 'file' && isSpecFile(entry.path) && entry.size <= longestSpec && texts.size < mostSpecs) texts.set(entry.path, (await snapshots.readFile(source.id, entry.path)).toString('utf8'));
  const inside = entries.filter((entry) => below(entry.path, source.inside) !== undefined);
  return { provenance: { kind: 'snapshot', source: shownSource(source) }, ...totals(inside), specs: specsAmong(texts), ...topOf(topNamesOf(entries)), notes: [] };
}

function totals(entries: readonly (ManifestEntry | Found)[]): { readonly files: number; readonly bytes: number } {
  const files = entries.filter((entry) => entry.kind === 'file');
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}

const MOST_NAMES = 100;

function topNamesOf(entries: readonly { readonly path: string }[]): readonly string[] {
  return [...new Set(entries.map(({ path: at }) => (at.includes('/') ? `${at.slice(0, at.indexOf('/'))}/` : at)))].slice(0, MOST_NAMES);
}

function topOf(topNames: readonly string[]): Pick<SourceInspection, 'topFolder' | 'topNames'> {
  const [only] = topNames;
  return { topNames, ...(topNames.length === 1 && only?.endsWith('/') === true ? { topFolder: only.slice(0, -1) } : {}) };
}
