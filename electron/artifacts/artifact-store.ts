import { existsSync, lstatSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef } from '#shared/model/run.ts';
import { asSingleFile } from '#electron/content/content-digester.ts';
import { asContentError, ContentChangingError, DamagedContentError } from '#electron/content/content-errors.ts';
import type { ContentHasher } from '#electron/content/content-hasher.ts';
import { digestFound } from '#electron/content/digest-found.ts';
import type { Digested } from '#electron/content/digest-found.ts';
import { hexOfId, makeManifest, manifestId, totalsOf } from '#electron/content/manifest.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { isStampProof } from '#electron/content/stamp.ts';
import { describeFound, walkTree } from '#electron/content/walk-tree.ts';
import { writeQuickly } from '#electron/content/write-quickly.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { ArtifactNotFoundError, OutputMissingError } from './artifact-errors.ts';
import { readArtifactRecord } from './artifact-record.ts';
import type { ArtifactRecord } from './artifact-record.ts';
import { checkArtifact, stampAfterSealing } from './check-artifact.ts';
import { exportCopy } from './export-copy.ts';

/** The id of a folder output into which nothing was written. */
export const EMPTY_FOLDER_ID = manifestId(makeManifest([]));

export interface AdoptRequest {
  readonly shape: 'file' | 'folder';
  /** For `file`: the name the step was to write. Absent: the folder must hold exactly one file. */
  readonly fileName?: string;
  readonly signal?: AbortSignal;
}

export interface Adopted {
  readonly ref: ArtifactRef;
  /** Equal content was here already: the folder was left where it is, for the caller to remove once nothing has it mounted. */
  readonly duplicate: boolean;
}

/**
 * Outputs of nodes by content, in `<xx>/<hex>/` with their record in `<xx>/<hex>.json`. Artifacts can be made again by running their node,
 * so they are not flushed to disk; what a crash, a power cut or a step damages is found by {@link ArtifactStore.check}. Files lose their write permission, which stops
 * everyone but root; the check finds what root did.
 */
export class ArtifactStore {
  readonly #layout: HomeLayout;
  readonly #hasher: ContentHasher;

  constructor(options: { readonly layout: HomeLayout; readonly hasher: ContentHasher }) {
    this.#layout = options.layout;
    this.#hasher = options.hasher;
  }

  /**
   * Takes over a finished output folder, which must lie on the home's file system: digests it and moves it by rename. For a `file` whose folder holds other
   * things too, only the file is moved. Throws `OutputMissingError`, `UnsafeContentError`, `ContentChangingError`, `ContentAccessError`.
   */
  async adopt(folder: string, request: AdoptRequest): Promise<Adopted> {
    try {
      const fileName = request.shape === 'file' ? await this.#singleFile(folder, request.fileName) : undefined;
      const digested = await this.#digest(folder, fileName, request.signal);
      const ref: ArtifactRef = { id: manifestId(digested.manifest), shape: request.shape, ...totalsOf(digested.manifest), ...(fileName === undefined ? {} : { fileName }) };
      if (await this.has(ref.id)) {
        if ((await this.check(ref.id, request.signal)) === undefined) return { ref, duplicate: true };
        await this.#moveAside(ref.id);
      }
      const stamps = await seal(digested);
      const { content, record } = this.#placesOf(ref.id);
      // The record first: an artifact exists when both are there, so a crash between the two leaves none.
      await writeQuickly(record, JSON.stringify({ schemaVersion: 1, manifest: digested.manifest, stamps } satisfies ArtifactRecord));
      return { ref, duplicate: !(await this.#moveIn(folder, fileName, content)) };
    } catch (error) {
      throw asContentError(error, folder);
    }
  }

  /** Host path of the content: the folder, or for a `file` the file in it. Looks at nothing. Throws `ArtifactNotFoundError` for what is no id. */
  locate(ref: Pick<ArtifactRef, 'id' | 'shape' | 'fileName'>): string {
    const { content } = this.#placesOf(ref.id);
    return ref.shape === 'file' && ref.fileName !== undefined ? path.join(content, ref.fileName) : content;
  }

  async has(id: string): Promise<boolean> {
    if (hexOfId(id) === undefined) return false;
    const { content, record } = this.#placesOf(id);
    return lstatSync(content, { throwIfNoEntry: false })?.isDirectory() === true && existsSync(record);
  }

  /** Throws `ArtifactNotFoundError`. */
  async manifest(id: string): Promise<Manifest> {
    return (await this.#record(id)).manifest;
  }

  /**
   * The quick check before reuse: names and sizes, and the content of files that were touched since they were last seen intact.
   * Resolves with what is wrong, or undefined.
   */
  async check(id: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.#examine(id, false, signal);
  }

  /** Reads everything. Resolves with what is wrong, or undefined. */
  async verify(id: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.#examine(id, true, signal);
  }

  /**
   * Copies an artifact to `target`, which becomes the folder, or for a `file` the file itself; whole or not at all, writable. An existing target is
   * an error (`TargetExistsError`) unless `replace` is set. Throws `DamagedContentError` when the artifact is not intact.
   */
  async exportTo(ref: Pick<ArtifactRef, 'id' | 'shape' | 'fileName'>, target: string, options: { readonly replace?: boolean; readonly signal?: AbortSignal } = {}): Promise<void> {
    const damage = await this.check(ref.id, options.signal);
    if (damage !== undefined) throw new DamagedContentError(`The artifact ${ref.id} cannot be copied: ${damage}. Run the node that makes it again.`);
    try {
      await exportCopy(this.locate(ref), target, options);
    } catch (error) {
      throw asContentError(error, target);
    }
  }

  async #examine(id: string, everything: boolean, signal: AbortSignal | undefined): Promise<string | undefined> {
    if (!(await this.has(id))) return 'it is not in the store';
    const places = this.#placesOf(id);
    const record = await readArtifactRecord(places.record);
    if (record === undefined || manifestId(record.manifest) !== id) return 'its record is damaged';
    const { damage, stamps } = await checkArtifact(places.content, record, this.#hasher, { everything, signal });
    if (stamps !== undefined) await writeQuickly(places.record, JSON.stringify({ ...record, stamps }));
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
    return name;
  }

  /** False when another process put equal content there first. */
  async #moveIn(folder: string, fileName: string | undefined, content: string): Promise<boolean> {
    let source = folder;
    if (fileName !== undefined && (await readdir(folder)).length > 1) {
      await mkdir(this.#layout.staging, { recursive: true });
      source = await mkdtemp(path.join(this.#layout.staging, 'artifact-'));
      await rename(path.join(folder, fileName), path.join(source, fileName));
    }
    try {
      await rename(source, content);
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && !(code === 'EPERM' && process.platform === 'win32')) throw error;
      if (source !== folder) await rm(source, { recursive: true, force: true });
      return false;
    }
  }

  /** Damaged content may still be mounted, so it is moved out of the way and left to `home clean`. */
  async #moveAside(id: string): Promise<void> {
    const { content } = this.#placesOf(id);
    await mkdir(this.#layout.staging, { recursive: true });
    await rename(content, path.join(await mkdtemp(path.join(this.#layout.staging, 'damaged-')), 'content'));
  }

  async #record(id: string): Promise<ArtifactRecord> {
    const record = await readArtifactRecord(this.#placesOf(id).record);
    if (record === undefined) throw new ArtifactNotFoundError(id);
    return record;
  }

  #placesOf(id: string): { readonly content: string; readonly record: string } {
    const hex = hexOfId(id);
    if (hex === undefined) throw new ArtifactNotFoundError(id);
    const content = path.join(this.#layout.artifacts, hex.slice(0, 2), hex);
    return { content, record: `${content}.json` };
  }
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
