import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { chmod, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef } from '#shared/model/run.ts';
import { asSingleFile } from '#electron/content/content-digester.ts';
import { asContentError, ContentChangingError, DamagedContentError, UnsafeContentError } from '#electron/content/content-errors.ts';
import type { ContentHasher } from '#electron/content/content-hasher.ts';
import { digestFound } from '#electron/content/digest-found.ts';
import type { Digested } from '#electron/content/digest-found.ts';
import { hexOfId, makeManifest, manifestId, totalsOf } from '#electron/content/manifest.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { isStampProof } from '#electron/content/stamp.ts';
import { describeFound, walkTree } from '#electron/content/walk-tree.ts';
import { writeQuickly, writeQuicklyIfAbsent } from '#electron/content/write-quickly.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import type { ArtifactKeeper } from '#electron/runner/content.ts';
import { storeError, systemCode } from '#electron/store/store-errors.ts';
import { ArtifactNotFoundError, OutputMissingError, TargetExistsError } from './artifact-errors.ts';
import { readArtifactFolder, readArtifactRecord } from './artifact-record.ts';
import type { ArtifactRecord } from './artifact-record.ts';
import { checkArtifact, stampAfterSealing } from './check-artifact.ts';
import { exportCopy } from './export-copy.ts';

/** The id of a folder output into which nothing was written. */
export const EMPTY_FOLDER_ID = manifestId(makeManifest([]));

export interface AdoptRequest {
  readonly shape: 'file' | 'folder';
  /** For `file`: the name the step was to write. Absent: the folder must hold exactly one file. */
  readonly fileName?: string;
}

/**
 * Outputs of nodes by content: folders in `data/`, found by the records in `index/<xx>/<hex>.json`. A folder never moves once it is allocated, so
 * that it can be mounted into steps before its producer has run. Artifacts can be made again by running their node, so they are not flushed to
 * disk; what a crash, a power cut or a step damages is found by {@link ArtifactStore.check}. Files lose their write permission, which stops
 * everyone but root; the check finds what root did.
 */
export class ArtifactStore implements ArtifactKeeper {
  readonly #layout: HomeLayout;
  readonly #hasher: ContentHasher;
  readonly #newId: () => string;
  readonly #folders = new Map<string, string>();
  /** Ids by allocated folder, of what was adopted here. */
  readonly #adopted = new Map<string, string>();

  constructor(options: { readonly layout: HomeLayout; readonly hasher: ContentHasher; readonly newId: () => string }) {
    this.#layout = options.layout;
    this.#hasher = options.hasher;
    this.#newId = options.newId;
  }

  allocate(): string {
    const folder = path.join(this.#layout.artifacts, 'data', this.#newId());
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw storeError(error, folder);
    }
    return folder;
  }

  /**
   * Digests a finished output where it stands and records it. With equal content kept already, that stays the kept copy. Of a `file` only the file counts: whatever else stands
   * in its folder is removed. Throws `OutputMissingError`, `UnsafeContentError`, `ContentChangingError`, `ContentAccessError`.
   */
  async adopt(folder: string, request: AdoptRequest, signal?: AbortSignal): Promise<ArtifactRef> {
    try {
      refuseReplaced(folder);
      const fileName = request.shape === 'file' ? await this.#singleFile(folder, request.fileName) : undefined;
      const digested = await this.#digest(folder, fileName, signal);
      const ref: ArtifactRef = { id: manifestId(digested.manifest), shape: request.shape, ...totalsOf(digested.manifest), ...(fileName === undefined ? {} : { fileName }) };
      this.#adopted.set(folder, ref.id);
      if (await this.check(ref, signal)) return ref;
      const stamps = await seal(digested);
      const record: ArtifactRecord = { schemaVersion: 1, folder: path.relative(this.#layout.artifacts, folder), manifest: digested.manifest, stamps };
      const text = JSON.stringify(record);
      if (await writeQuicklyIfAbsent(this.#recordOf(ref.id), text)) return ref;
      // Equal content was recorded meanwhile, here or by another process: it is the kept copy, unless it is damaged.
      if (!(await this.check(ref, signal))) await writeQuickly(this.#recordOf(ref.id), text);
      return ref;
    } catch (error) {
      throw asContentError(error, folder);
    }
  }

  /** Host folder of the content. Throws `ArtifactNotFoundError` when nothing is recorded under the id. */
  folderOf(ref: Pick<ArtifactRef, 'id'>): string {
    const known = this.#folders.get(ref.id);
    // Another process may have put its copy in the place of a damaged one.
    if (known !== undefined && existsSync(known)) return known;
    const folder = readArtifactFolder(this.#recordOf(ref.id));
    if (folder === undefined) throw new ArtifactNotFoundError(ref.id);
    const absolute = path.join(this.#layout.artifacts, folder);
    this.#folders.set(ref.id, absolute);
    return absolute;
  }

  async release(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      const id = this.#adopted.get(folder);
      const kept = id === undefined ? undefined : readArtifactFolder(this.#recordOf(id));
      // A record that cannot be read may be this folder's: what nobody needs is found by cleaning.
      if (id !== undefined && kept === undefined) continue;
      if (kept === undefined || path.join(this.#layout.artifacts, kept) !== folder) await rm(folder, { recursive: true, force: true });
    }
  }

  /** Host path of the content: the folder, or the file in it. Throws as {@link folderOf}. */
  locate(ref: Pick<ArtifactRef, 'id' | 'fileName'>): string {
    const folder = this.folderOf(ref);
    return ref.fileName === undefined ? folder : path.join(folder, ref.fileName);
  }

  /** Throws `ArtifactNotFoundError`. */
  async manifest(id: string): Promise<Manifest> {
    return (await this.#record(id)).manifest;
  }

  /** Whether {@link damageOf} finds nothing. */
  async check(ref: Pick<ArtifactRef, 'id'>, signal?: AbortSignal): Promise<boolean> {
    return (await this.damageOf(ref.id, signal)) === undefined;
  }

  /**
   * The quick check before reuse: names and sizes, and the content of files that were touched since they were last seen intact.
   * Resolves with what is wrong, or undefined.
   */
  async damageOf(id: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.#examine(id, false, signal);
  }

  /**
   * Whether a folder has the content of an artifact. The kept copy gets the quick check; another copy (adopted when equal content was kept already)
   * has no stamps to compare with and is read.
   */
  async isIntactIn(folder: string, ref: Pick<ArtifactRef, 'id'>, signal?: AbortSignal): Promise<boolean> {
    if (readArtifactFolder(this.#recordOf(ref.id)) === path.relative(this.#layout.artifacts, folder)) return this.check(ref, signal);
    const record = await readArtifactRecord(this.#recordOf(ref.id));
    if (record === undefined || manifestId(record.manifest) !== ref.id) return false;
    return (await checkArtifact(folder, record, this.#hasher, { everything: true, signal })).damage === undefined;
  }

  /** Reads everything. Resolves with what is wrong, or undefined. */
  async verify(id: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.#examine(id, true, signal);
  }

  /**
   * Copies an artifact to `target`, which becomes the folder, or for a `file` the file itself; whole or not at all, writable. An existing target is
   * an error (`TargetExistsError`) unless `replace` is set and it is an unchanged copy of an artifact of this store. Throws `DamagedContentError`
   * when the artifact is not intact.
   */
  async exportTo(ref: Pick<ArtifactRef, 'id' | 'shape' | 'fileName'>, target: string, options: { readonly replace?: boolean; readonly signal?: AbortSignal } = {}): Promise<void> {
    const damage = await this.damageOf(ref.id, options.signal);
    if (damage !== undefined) throw new DamagedContentError(`The artifact ${ref.id} cannot be copied: ${damage}. Run the node that makes it again.`);
    try {
      if (options.replace === true && existsSync(target) && !(await this.#isCopy(target, ref.fileName, options.signal))) throw new TargetExistsError(target);
      await exportCopy(this.locate(ref), target, options);
    } catch (error) {
      throw asContentError(error, target);
    }
  }

  /** Whether a file or folder has the content of some artifact: then nothing is lost with it. */
  async #isCopy(place: string, fileName: string | undefined, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const stat = lstatSync(place, { bigint: true });
      const found = stat.isDirectory()
        ? await walkTree({ root: place, prefix: '', emptyFolders: true, signal })
        : [asSingleFile(describeFound((fileName ?? path.basename(place)).normalize('NFC'), place, stat))];
      const { manifest } = await digestFound({ found, hasher: this.#hasher, signal });
      return manifest.entries.length === 0 || existsSync(this.#recordOf(manifestId(manifest)));
    } catch (error) {
      if (error instanceof UnsafeContentError) return false;
      throw error;
    }
  }

  async #examine(id: string, everything: boolean, signal: AbortSignal | undefined): Promise<string | undefined> {
    if (hexOfId(id) === undefined || !existsSync(this.#recordOf(id))) return 'it is not in the store';
    const record = await readArtifactRecord(this.#recordOf(id));
    if (record === undefined || manifestId(record.manifest) !== id) return 'its record is damaged';
    const { damage, stamps } = await checkArtifact(path.join(this.#layout.artifacts, record.folder), record, this.#hasher, { everything, signal });
    if (stamps !== undefined) await writeQuickly(this.#recordOf(id), JSON.stringify({ ...record, stamps }));
    return damage;
  }

  async #digest(folder: string, fileName: string | undefined, signal: AbortSignal | undefined): Promise<Digested> {
    if (fileName === undefined) {
      return digestFound({ found: await walkTree({ root: folder, prefix: '', emptyFolders: true, signal }), hasher: this.#hasher, signal });
    }
    const source = path.join(folder, fileName);
    const found = describeFound(fileName.normalize('NFC'), source, lstatSync(source, { bigint: true }));
    return digestFound({ found: [asSingleFile(found)], hasher: this.#hasher, signal });
  }

  async #singleFile(folder: string, expected: string | undefined): Promise<string> {
    const names = await readdir(folder);
    const [only] = names;
    const name = expected ?? (names.length === 1 ? only : undefined);
    if (name === undefined) throw new OutputMissingError(`The step should have written one file into "${folder}" and wrote ${names.length}.`);
    if (path.basename(name) !== name) throw new OutputMissingError(`"${name}" is not a file name.`);
    const stat = lstatSync(path.join(folder, name), { throwIfNoEntry: false });
    if (stat === undefined) throw new OutputMissingError(`The step did not write the file "${name}". Let its command write to the path of the output.`);
    if (stat.isDirectory()) throw new OutputMissingError(`The step made a folder where it declared the file "${name}". Declare the output as uri_folder, or write a file.`);
    for (const other of names) if (other !== name) await rm(path.join(folder, other), { recursive: true, force: true });
    return name;
  }

  async #record(id: string): Promise<ArtifactRecord> {
    const record = await readArtifactRecord(this.#recordOf(id));
    if (record === undefined) throw new ArtifactNotFoundError(id);
    return record;
  }

  #recordOf(id: string): string {
    const hex = hexOfId(id);
    if (hex === undefined) throw new ArtifactNotFoundError(id);
    return path.join(this.#layout.artifacts, 'index', hex.slice(0, 2), `${hex}.json`);
  }
}

/** A step may have put a link to somebody's data in the place of its output folder: that data is neither ours to seal nor to move. */
function refuseReplaced(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new UnsafeContentError(`The step removed or replaced its output folder "${folder}". Let its command write into the folder, and copy instead of linking.`);
}

/** Takes write permission away and returns the stamps that prove content from now on. Files of another owner (containers run as root) keep theirs. */
async function seal(digested: Digested): Promise<Record<string, string>> {
  const stamps: Record<string, string> = {};
  for (const [entryPath, read] of digested.read) {
    const file = read.source;
    const { mode } = lstatSync(file);
    if ((mode & 0o222) !== 0) {
      await chmod(file, mode & 0o7555).catch((error: unknown) => {
        if (systemCode(error) !== 'EPERM') throw error;
      });
    }
    const stamp = stampAfterSealing(file, read.stamp);
    if (stamp === undefined) throw new ContentChangingError(file);
    if (isStampProof(read.stamp, read.readAtMs)) stamps[entryPath] = stamp;
  }
  return stamps;
}
