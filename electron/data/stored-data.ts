import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DrydockError } from '#shared/errors.ts';
import { isStoredPath } from '#shared/model/stored-path.ts';
import type { DataSource } from '#shared/model/interface.ts';
import { asContentError } from '../content/content-errors.ts';
import { hexOfId } from '../content/manifest.ts';
import { systemCode } from '../store/store-errors.ts';

/** Content of the store as the data of an input. */
export type StoredSource = Extract<DataSource, { kind: 'stored' }>;

/** Thrown when content that an input names is not there. */
export class StoredDataMissingError extends DrydockError {
  constructor(message: string, cause?: unknown) {
    super('data-not-here', 'invalid', message, { cause });
  }
}

export interface StoredDataPorts {
  /** Where content is laid out, a folder for each snapshot; it may be deleted at any time that nothing runs. */
  readonly folder: string;
  /** On the same file system. */
  readonly staging: string;
  /** Writes a snapshot into a new folder, proved against its digests. */
  materialise(snapshotId: string, folder: string, signal: AbortSignal): Promise<void>;
  digestPath(dataPath: string, signal: AbortSignal): Promise<{ readonly id: string }>;
}

/** Lays stored content out where steps can read it: once, whatever the number of inputs and runs that take it. */
export class StoredData {
  readonly #ports: StoredDataPorts;
  readonly #coming = new Map<string, Promise<void>>();

  constructor(ports: StoredDataPorts) {
    this.#ports = ports;
  }

  /** Lays it out where it is not, or is not as it was. Resolves with its absolute path. Throws a `DrydockError` when the content is not to be had. */
  async place(source: StoredSource, signal: AbortSignal): Promise<string> {
    const { snapshotId } = source;
    const coming = this.#coming.get(snapshotId) ?? this.#bring(snapshotId, signal).finally(() => this.#coming.delete(snapshotId));
    this.#coming.set(snapshotId, coming);
    await coming;
    const found = storedPlace(this.#ports.folder, source);
    if (!existsSync(found)) throw new StoredDataMissingError(`there is no '${source.path ?? ''}' in the stored content ${snapshotId}.`);
    return found;
  }

  async #bring(snapshotId: string, signal: AbortSignal): Promise<void> {
    const root = storedPlace(this.#ports.folder, { kind: 'stored', snapshotId });
    if (existsSync(root)) {
      // A step of the process engine may have written to it.
      if ((await this.#ports.digestPath(root, signal)).id === snapshotId) return;
      await rm(root, { recursive: true, force: true });
    }
    try {
      await mkdir(this.#ports.staging, { recursive: true });
      await mkdir(path.dirname(root), { recursive: true });
      const made = await mkdtemp(path.join(this.#ports.staging, 'stored-'));
      try {
        await this.#ports.materialise(snapshotId, made, signal);
        await takeWritePermission(made);
        await rename(made, root).catch((error: unknown) => {
          // Another process was faster with the same.
          if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
        });
      } finally {
        await rm(made, { recursive: true, force: true });
      }
    } catch (error) {
      throw asContentError(error, root);
    }
  }
}

/** Where the content of a source is below `folder`, once it was laid out. Pure path arithmetic. */
export function storedPlace(folder: string, { snapshotId, path: inside }: StoredSource): string {
  const hex = hexOfId(snapshotId);
  if (hex === undefined || (inside !== undefined && !isStoredPath(inside))) throw new StoredDataMissingError(`'${snapshotId.slice(0, 80)}' is not the id of stored content.`);
  return path.join(folder, `stored-${hex}`, ...(inside?.split('/') ?? []));
}

/** Of files only: whoever deletes the folder must be able to. */
async function takeWritePermission(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const executable = (await stat(file)).mode & 0o111;
    await chmod(file, 0o444 | executable);
  }
}
