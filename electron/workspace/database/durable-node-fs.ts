import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** Sent to the disk: files by their open descriptor, folders by their path. */
export interface DiskSync {
  file(descriptor: number): void;
  folder(path: string): void;
  /** The disk did not take something. Nobody knows then what is on it until the database is opened anew, so this ends the process, as PostgreSQL itself does. */
  lost(error: unknown): never;
}

export const realDiskSync: DiskSync = {
  file: fdatasyncSync,
  folder: (path) => {
    const descriptor = openSync(path, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
  lost: (error) => {
    process.stderr.write(`The disk did not take what the database wrote (${error instanceof Error ? error.message : 'it did not say why'}), so the server ends. Everything that was acknowledged is there: mend the disk, then start it again.\n`);
    process.exit(1);
  },
};

type InitArguments = Parameters<NodeFS['init']>;

/** The files of an embedded database, on disk when the database says so: as it comes, PGlite's file system lets every fsync pass without doing it. */
export class DurableNodeFS extends NodeFS {
  readonly #sync: DiskSync;

  constructor(folder: string, sync: DiskSync = realDiskSync) {
    super(folder);
    this.#sync = sync;
  }

  override async init(...[database, options]: InitArguments): ReturnType<NodeFS['init']> {
    return super.init(database, {
      ...options,
      preRun: [...(options.preRun ?? []), ({ FS }) => this.#install(FS.filesystems.NODEFS)],
    });
  }

  #install(fileSystem: object): void {
    if (!('stream_ops' in fileSystem) || typeof fileSystem.stream_ops !== 'object' || fileSystem.stream_ops === null) throw new Error('The embedded database has another file system than was expected, so that nothing in it would be safe.');
    const pathOf = 'realPath' in fileSystem && typeof fileSystem.realPath === 'function' ? fileSystem.realPath : undefined;
    Object.assign(fileSystem.stream_ops, {
      fsync: (stream: { readonly nfd?: number; readonly node: unknown }): number => {
        try {
          if (stream.nfd !== undefined) this.#sync.file(stream.nfd);
          else this.#sync.folder(String(pathOf?.(stream.node)));
          return 0;
        } catch (error) {
          return this.#sync.lost(error);
        }
      },
    });
  }
}
