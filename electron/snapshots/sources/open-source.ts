import { statSync } from 'node:fs';
import path from 'node:path';
import { assertNever } from '#shared/errors.ts';
import type { Provenance, SnapshotSource } from '#shared/sources/source.ts';
import { shownSource } from '#shared/sources/source-text.ts';
import type { OpenImageFiles } from '#electron/engines/docker/image-files.ts';
import type { ImageProgress } from '#electron/engines/images.ts';
import { UnsafeSourceError, SourceNotFoundError } from './source-errors.ts';
import type { ArchiveDownloads } from './archive/archive-downloads.ts';
import { ByteGuard } from './archive/byte-guard.ts';
import { fileDigest, readArchive } from './archive/read-archive.ts';
import { readTar } from './archive/read-tar.ts';
import { localGitDir, noSuchRevision } from './git/local-repository.ts';
import { OpenCommit, type CommitNotes } from './git/read-commit.ts';
import type { RepositoryCache } from './git/repository-cache.ts';
import type { GitSetting } from './git/run-git.ts';
import type { SourceLimits } from './source-limits.ts';
import type { TreeEntry, Wanted } from './tree-entry.ts';

/** What sources are opened with. */
export interface SourceParts {
  readonly repositories: RepositoryCache;
  readonly downloads: ArchiveDownloads;
  readonly environment: NodeJS.ProcessEnv;
  readonly limits: SourceLimits;
  openImage(image: string, path: string, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<OpenImageFiles>;
}

export interface OpenRequest {
  /** Relative paths in the source start here. */
  readonly cwd: string;
  readonly wanted: Wanted;
  readonly signal: AbortSignal;
  readonly onProgress: (detail: string, fraction?: number) => void;
}

/** The source as it is now: its entries, and what is known of them. */
export interface OpenedSource {
  /** For messages. */
  readonly where: string;
  readonly entries: AsyncIterable<TreeEntry>;
  /** What is taken of it; for images the top of what was asked for. */
  readonly inside: string;
  readonly provenance: Omit<Provenance, 'of'>;
  /** Which ignore files count: those of git do not for what was committed. */
  readonly ignoreFiles: readonly string[] | undefined;
  /** What is to be said, complete once the entries were read. */
  notes(): readonly string[];
}

/** Sources that are read as streams of entries; folders and snapshots are captured in other ways. */
export type StreamedSource = Extract<SnapshotSource, { kind: 'git' | 'archive' | 'image' }>;

/** Opens a source for as long as `use` runs. Throws the errors of `source-errors.ts`, the engine's, and `CancelledError`. */
export async function withOpenSource<T>(source: StreamedSource, parts: SourceParts, request: OpenRequest, use: (opened: OpenedSource) => Promise<T>): Promise<T> {
  switch (source.kind) {
    case 'git':
      return withCommit(source, parts, request, use);
    case 'archive':
      return use(await openArchive(source, parts, request));
    case 'image':
      return withImage(source, parts, request, use);
    default:
      return assertNever(source);
  }
}

async function withCommit<T>(source: Extract<SnapshotSource, { kind: 'git' }>, parts: SourceParts, request: OpenRequest, use: (opened: OpenedSource) => Promise<T>): Promise<T> {
  const { repository, revision } = source;
  const { environment, limits } = parts;
  const { signal, wanted } = request;
  const setting: GitSetting = { environment, network: 'none', deadlineMs: limits.gitMs, signal };
  const pinned = repository.kind === 'local' ? { ...source, repository: { kind: 'local' as const, path: path.resolve(request.cwd, repository.path) } } : source;
  const where = shownSource({ ...source, inside: '' });
  const notes: CommitNotes = { submodules: [], pointers: [] };
  const opened = (commit: OpenCommit): OpenedSource => ({
    where, inside: source.inside,
    entries: commit.entries(wanted, notes, limits),
    provenance: { kind: 'git', source: shownSource(pinned), commit: commit.commit },
    ignoreFiles: ['.amlignore'],
    notes: () => commitNotes(notes),
  });
  if (repository.kind === 'local') {
    const local = { ...setting, gitDir: localGitDir(path.resolve(request.cwd, repository.path)) };
    const asked = revision ?? 'HEAD';
    await using commit = await OpenCommit.open(asked, local, where);
    if (commit === undefined) throw await noSuchRevision(asked, repository.path, local);
    return await use(opened(commit));
  }
  return parts.repositories.withCommit(
    { url: repository.url, revision, environment, limits, signal, onWords: (words) => request.onProgress(...gitProgress(words)) },
    async ({ commit: id, gitDir }) => {
      const local = { ...setting, gitDir };
      await using commit = await OpenCommit.open(id, local, where);
      if (commit === undefined) throw await noSuchRevision(id, where, local);
      return await use(opened(commit));
    },
  );
}

async function openArchive(source: Extract<SnapshotSource, { kind: 'archive' }>, parts: SourceParts, request: OpenRequest): Promise<OpenedSource> {
  const { signal, wanted, cwd } = request;
  const { limits } = parts;
  const where = shownSource({ ...source, inside: '' });
  const { file, note, shown } = await archiveFile(source, parts, request);
  return {
    where, inside: source.inside,
    entries: readArchive({ file, where, wanted, limits, signal }),
    provenance: { kind: 'archive', source: shown, archiveDigest: await fileDigest(file, signal) },
    ignoreFiles: undefined,
    notes: () => (note === '' ? [] : [note]),
  };
  async function archiveFile({ place }: typeof source, { downloads }: SourceParts, { onProgress }: OpenRequest): Promise<{ file: string; note: string; shown: string }> {
    if (place.kind === 'url') {
      const got = await downloads.fetch(place.url, { signal, onBytes: (bytes, total) => onProgress(`downloaded ${megabytes(bytes)}${total === undefined ? '' : ` of ${megabytes(total)}`}`, total === undefined ? undefined : bytes / total) });
      return { ...got, shown: shownSource(source) };
    }
    const at = path.resolve(cwd, place.path);
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat === undefined) throw new SourceNotFoundError(`There is no file ${at}. Correct the path of the archive.`);
    if (!stat.isFile()) throw new UnsafeSourceError(`${at} is no file. Name an archive.`);
    return { file: at, note: '', shown: shownSource({ ...source, place: { kind: 'file', path: at } }) };
  }
}

async function withImage<T>(source: Extract<SnapshotSource, { kind: 'image' }>, parts: SourceParts, request: OpenRequest, use: (opened: OpenedSource) => Promise<T>): Promise<T> {
  const { signal, wanted } = request;
  const where = shownSource(source);
  await using image = await parts.openImage(source.image, source.path, signal, ({ status, fraction }) => request.onProgress(`${source.image}: ${status}`, fraction));
  // Awaited here: the container goes when this function is left.
  return await use({
    where, inside: '',
    entries: withoutTop(readTar(image.tar, where, (name) => wanted(afterTop(name)), new ByteGuard(where, undefined, parts.limits)), source.path === '/'),
    provenance: { kind: 'image', source: where, imageId: image.imageId, ...(image.imageDigest === undefined ? {} : { imageDigest: image.imageDigest }) },
    ignoreFiles: undefined,
    notes: () => [],
  });
}

/** The engine puts the base name of what was asked for before every path; a single file is that name alone. */
async function* withoutTop(entries: AsyncIterable<TreeEntry>, isRoot: boolean): AsyncGenerator<TreeEntry> {
  for await (const entry of entries) {
    const path = isRoot ? entry.path.replace(/^\.?\/+/, '') : afterTop(entry.path);
    if (entry.kind === 'copy') yield { ...entry, path, of: isRoot ? entry.of.replace(/^\.?\/+/, '') : afterTop(entry.of) };
    else yield { ...entry, path };
  }
}

const afterTop = (name: string): string => (name.includes('/') ? name.slice(name.indexOf('/') + 1) : name);

const SHOWN = 3;

function commitNotes({ submodules, pointers }: CommitNotes): readonly string[] {
  const some = (paths: readonly string[]): string => `${paths.slice(0, SHOWN).join(', ')}${paths.length > SHOWN ? ` and ${String(paths.length - SHOWN)} more` : ''}`;
  return [
    ...(submodules.length === 0 ? [] : [`Submodules are not followed, so their files are missing: ${some(submodules)}. Take them as sources of their own.`]),
    ...(pointers.length === 0 ? [] : [`Git LFS keeps the content of these files elsewhere, and only their pointers were taken: ${some(pointers)}. Take a checkout that has them, as a folder.`]),
  ];
}

/** `Receiving objects:  45% (450/1000), 1.2 MiB` */
function gitProgress(words: string): [detail: string, fraction?: number] {
  const last = words.split(/[\r\n]+/).findLast((line) => /\d+%/.test(line))?.trim();
  const percent = /(\d+)%/.exec(last ?? '')?.[1];
  return last === undefined || percent === undefined ? ['fetching the repository'] : [last.replace(/^remote:\s*/, '').slice(0, 100), Number(percent) / 100];
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
