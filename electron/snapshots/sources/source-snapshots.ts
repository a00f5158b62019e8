import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import type { Provenance, SnapshotSource } from '#shared/sources/source.ts';
import { shownSource } from '#shared/sources/source-text.ts';
import { checkManifest } from '#electron/content/check-manifest.ts';
import { UnsafeContentError } from '#electron/content/content-errors.ts';
import { makeManifest, type Manifest, type ManifestEntry } from '#electron/content/manifest.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { IgnoreRules } from '../ignore-rules.ts';
import { materialise } from '../materialise.ts';
import { SnapshotNotFoundError } from '../snapshot-errors.ts';
import type { Captured, SnapshotStore } from '../snapshot-store.ts';
import { asFound, folderIn } from './found-source.ts';
import { filterTree } from './ignore-tree.ts';
import { inspectSource, type SourceInspection } from './inspect-source.ts';
import { below, ingest, type IngestedTree } from './ingest.ts';
import { withOpenSource, type OpenedSource, type SourceParts, type StreamedSource } from './open-source.ts';
import { PackWriter } from './pack-writer.ts';
import { UnsafeSourceError } from './source-errors.ts';

export interface SourceRequest {
  readonly source: SnapshotSource;
  /** Relative paths in the source start here. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly onProgress?: ((detail: string, fraction?: number) => void) | undefined;
  /** As for {@link SnapshotStore.capture}. */
  readonly durable?: 'now' | 'later';
}

/** A snapshot that was made of a source. */
export interface SourceSnapshot extends Captured {
  readonly provenance: Omit<Provenance, 'of'>;
  /** What a person should know: submodules that are missing, a copy that may be old. */
  readonly notes: readonly string[];
}

/** The files of a source in a folder of their own, for as long as they are looked at. */
export interface SourceView {
  readonly folder: string;
  readonly provenance: Omit<Provenance, 'of'>;
  readonly notes: readonly string[];
  readonly ignoreFiles: readonly string[] | undefined;
}

const nothing = (): void => undefined;

/** Makes snapshots of sources of every kind. The same files give the same id, wherever they come from. */
export class SourceSnapshots {
  readonly #layout: HomeLayout;
  readonly #snapshots: SnapshotStore;
  readonly #parts: SourceParts;

  constructor(layout: HomeLayout, snapshots: SnapshotStore, parts: SourceParts) {
    this.#layout = layout;
    this.#snapshots = snapshots;
    this.#parts = parts;
  }

  /** Stores the files of a source, without those that its ignore files name. Nothing is kept when it fails. Must be called with a share of the content lock. */
  async capture({ source: asked, cwd, signal, onProgress = nothing, durable = 'now' }: SourceRequest): Promise<SourceSnapshot> {
    throwIfCancelled(signal);
    const source = asFound(asked, cwd);
    if (source.kind === 'folder') {
      const root = folderIn(source, cwd);
      return { ...(await this.#snapshots.capture({ root, includes: [], signal, durable })), provenance: { kind: 'folder', source: shownSource({ ...source, path: path.resolve(cwd, source.path) }) }, notes: [] };
    }
    if (source.kind === 'snapshot') return this.#part(source);
    const wanted = (at: string): boolean => below(at, source.kind === 'image' ? '' : source.inside) !== undefined;
    return withOpenSource(source, this.#parts, { cwd, signal, wanted, onProgress }, async (opened) => {
      const captured = await this.#snapshots.captureFrom(async (sink) => {
        await using pack = await PackWriter.create(path.join(sink.folder, 'pack-source'), (digest) => sink.isStored(digest));
        const tree = await this.#ingest(opened, pack, signal, onProgress);
        const manifest = checked(opened.where, () => makeManifest(withoutIgnored(tree, opened.ignoreFiles)));
        const digests = new Set(manifest.entries.flatMap((entry) => (entry.kind === 'file' ? [entry.digest] : [])));
        return { manifest, contents: (await pack.finish(digests)).filter(({ place }) => place !== undefined) };
      }, durable);
      return { ...captured, provenance: opened.provenance, notes: opened.notes() };
    });
  }

  /** Calls `use` with the files of the whole source in a folder, which is removed afterwards; its `inside` is not applied. */
  async withView<T>({ source: asked, cwd, signal, onProgress = nothing }: SourceRequest, use: (view: SourceView) => Promise<T>): Promise<T> {
    throwIfCancelled(signal);
    const source = asFound(asked, cwd);
    if (source.kind === 'folder') {
      const folder = folderIn({ ...source, inside: '' }, cwd);
      return use({ folder, provenance: { kind: 'folder', source: shownSource({ ...source, path: folder }) }, notes: [], ignoreFiles: undefined });
    }
    await mkdir(this.#layout.staging, { recursive: true });
    const work = await mkdtemp(path.join(this.#layout.staging, 'source-'));
    const folder = path.join(work, 'files');
    try {
      if (source.kind === 'snapshot') {
        await this.#snapshots.materialise(source.id, folder, signal);
        return await use({ folder, provenance: { kind: 'snapshot', source: shownSource(source) }, notes: [], ignoreFiles: [] });
      }
      const whole: StreamedSource = source.kind === 'image' ? source : { ...source, inside: '' };
      return await withOpenSource(whole, this.#parts, { cwd, signal, wanted: () => true, onProgress }, async (opened) => {
        const packFile = path.join(work, 'pack');
        {
          await using pack = await PackWriter.create(packFile, () => false);
          const tree = await this.#ingest(opened, pack, signal, onProgress);
          const manifest = checked(opened.where, () => makeManifest(tree.entries));
          await materialise(manifest, folder, (digest) => pack.pieces(digest), signal);
        }
        await rm(packFile, { force: true });
        return use({ folder, provenance: { ...opened.provenance, source: shownSource(pinnedText(source, cwd)) }, notes: opened.notes(), ignoreFiles: opened.ignoreFiles });
      });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** What is in a source: read in full, and not kept. */
  async inspect(request: SourceRequest): Promise<SourceInspection> {
    throwIfCancelled(request.signal);
    await mkdir(this.#layout.staging, { recursive: true });
    const work = await mkdtemp(path.join(this.#layout.staging, 'inspect-'));
    try {
      return await inspectSource({ ...request, source: asFound(request.source, request.cwd), onProgress: request.onProgress ?? nothing }, { parts: this.#parts, snapshots: this.#snapshots, workFolder: work });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  async #ingest(opened: OpenedSource, pack: PackWriter, signal: AbortSignal, onProgress: (detail: string, fraction?: number) => void): Promise<IngestedTree> {
    const { entries, where, inside } = opened;
    return ingest({ entries, where, inside, limits: this.#parts.limits, signal, onProgress: ({ files, bytes }) => onProgress(`read ${String(files)} files, ${(bytes / 1e6).toFixed(1)} MB`) }, pack);
  }

  /** A snapshot, or a folder in it, as it is: what was to be left out is not in it. */
  async #part(source: Extract<SnapshotSource, { kind: 'snapshot' }>): Promise<SourceSnapshot> {
    const provenance = { kind: 'snapshot' as const, source: shownSource(source) };
    const whole = await this.#snapshots.manifest(source.id);
    const entries = whole.entries.flatMap((entry): ManifestEntry[] => {
      const at = below(entry.path, source.inside);
      return at === undefined ? [] : [{ ...entry, path: at }];
    });
    if (entries.length === 0 && source.inside !== '') throw new SnapshotNotFoundError(`${source.id}#${source.inside}`);
    const manifest = makeManifest(entries);
    checkManifest(manifest);
    return { ...(await this.#snapshots.captureFrom(async () => ({ manifest, contents: [] }))), provenance, notes: [] };
  }
}

/** A manifest that is safe to write to any folder. */
function checked(where: string, make: () => Manifest): Manifest {
  try {
    const manifest = make();
    checkManifest(manifest);
    return manifest;
  } catch (error) {
    throw error instanceof UnsafeContentError ? new UnsafeSourceError(`${where} cannot be taken. ${error.message} Nothing of it was kept.`, { cause: error }) : error;
  }
}

function pinnedText(source: SnapshotSource, cwd: string): SnapshotSource {
  if (source.kind === 'git' && source.repository.kind === 'local') return { ...source, repository: { kind: 'local', path: path.resolve(cwd, source.repository.path) } };
  if (source.kind === 'archive' && source.place.kind === 'file') return { ...source, place: { kind: 'file', path: path.resolve(cwd, source.place.path) } };
  return source;
}

function withoutIgnored({ entries, texts }: IngestedTree, files: readonly string[] | undefined): readonly ManifestEntry[] {
  return filterTree(entries, IgnoreRules.start({ files, read: (file) => texts.get(file.replaceAll('\\', '/')) ?? '' }));
}
