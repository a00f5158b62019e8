import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { readDocument, writeDocument } from '../store/document.ts';
import type { DocumentKind } from '../store/document.ts';
import { FileLock } from '../store/file-lock.ts';
import { makeFolderDurably } from '../store/write-durably.ts';

const KEEP = 50;

const recentSchema = z.looseObject({
  schemaVersion: z.literal(1),
  pipelines: z.array(z.looseObject({ file: z.string(), name: z.string(), openedUtc: z.string() })),
});
type Recent = z.infer<typeof recentSchema>;

const kind: DocumentKind<Recent> = { what: 'list of recent pipelines', schemaVersion: 1, schema: recentSchema };

/** A pipeline file that was opened here. `file` is absolute. */
export interface RecentPipelineFile {
  readonly file: string;
  readonly name: string;
  readonly openedUtc: string;
}

/** The pipelines that were opened in this home, newest first: `<home>/app/recent.json`. Several processes may add to it. */
export class RecentPipelines {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #lock: FileLock;

  constructor(home: string, clock: Clock) {
    this.#file = path.join(home, 'app', 'recent.json');
    this.#clock = clock;
    this.#lock = new FileLock(`${this.#file}.lock`);
  }

  /** Throws the store's errors for a damaged document. */
  list(): RecentPipelineFile[] {
    return this.#read().pipelines.map(({ file, name, openedUtc }) => ({ file, name, openedUtc }));
  }

  /** Puts a pipeline first. Rejects with the store's errors. */
  async remember(file: string, name: string): Promise<void> {
    const openedUtc = this.#clock.nowUtc();
    await this.#change((pipelines) => [{ file, name, openedUtc }, ...pipelines.filter((each) => each.file !== file)].slice(0, KEEP));
  }

  /** Takes a pipeline off the list; its file stays. */
  async forget(file: string): Promise<void> {
    await this.#change((pipelines) => pipelines.filter((each) => each.file !== file));
  }

  async #change(change: (pipelines: Recent['pipelines']) => Recent['pipelines']): Promise<void> {
    makeFolderDurably(path.dirname(this.#file));
    await this.#lock.run(() => {
      const before = this.#read();
      const pipelines = change(before.pipelines);
      if (JSON.stringify(pipelines) !== JSON.stringify(before.pipelines)) writeDocument(this.#file, kind, { ...before, pipelines });
    });
  }

  #read(): Recent {
    return readDocument(this.#file, kind) ?? { schemaVersion: 1, pipelines: [] };
  }
}
