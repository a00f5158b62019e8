import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { MendableDocument } from '../settings/mendable-document.ts';
import type { DocumentKind } from '../store/document.ts';
import { FileLock } from '../store/file-lock.ts';

const KEEP = 50;
/** Pipelines come onto the list by being run, too: as many as runs are looked at can have been taken off it. */
const KEEP_FORGOTTEN = 200;

const recentSchema = z.looseObject({
  schemaVersion: z.literal(1),
  pipelines: z.array(z.looseObject({ file: z.string(), name: z.string(), openedUtc: z.string() })),
  /** Taken off the list at that time, newest first. Absent: none. */
  forgotten: z.array(z.looseObject({ file: z.string(), forgottenUtc: z.string() })).optional(),
});
type Recent = z.infer<typeof recentSchema>;

const kind: DocumentKind<Recent> = { what: 'list of recent pipelines', schemaVersion: 1, schema: recentSchema };
const nothing: Recent = { schemaVersion: 1, pipelines: [] };

/** A pipeline file that was opened here. `file` is absolute. */
export interface RecentPipelineFile {
  readonly file: string;
  readonly name: string;
  readonly openedUtc: string;
}

/** Where the list of a home is. */
export const recentFile = (homeRoot: string): string => path.join(homeRoot, 'app', 'recent.json');

/** The pipelines that were opened in this home, newest first: `<home>/app/recent.json`. Several processes may add to it. */
export class RecentPipelines {
  readonly document: MendableDocument<Recent>;
  readonly #clock: Clock;

  constructor(home: string, clock: Clock) {
    const file = recentFile(home);
    this.document = new MendableDocument(file, kind, new FileLock(`${file}.lock`));
    this.#clock = clock;
  }

  /** Throws `NewerDocumentError` and the store's errors. */
  list(): RecentPipelineFile[] {
    return this.#read().pipelines.map(({ file, name, openedUtc }) => ({ file, name, openedUtc }));
  }

  /** When files were taken off the list, by file: what was run before that does not bring them back. Throws as {@link list}. */
  forgotten(): ReadonlyMap<string, string> {
    return new Map(this.#read().forgotten?.map(({ file, forgottenUtc }) => [file, forgottenUtc]));
  }

  /** Puts a pipeline first. Rejects with the store's errors. */
  async remember(file: string, name: string): Promise<void> {
    const openedUtc = this.#clock.nowUtc();
    await this.document.change((before = nothing) => ({
      ...before,
      pipelines: [{ file, name, openedUtc }, ...before.pipelines.filter((each) => each.file !== file)].slice(0, KEEP),
      ...(before.forgotten === undefined ? {} : { forgotten: before.forgotten.filter((each) => each.file !== file) }),
    }));
  }

  /** Takes a pipeline off the list; its file stays. */
  async forget(file: string, signal?: AbortSignal): Promise<void> {
    const forgottenUtc = this.#clock.nowUtc();
    await this.document.change((before = nothing) => ({
      ...before,
      pipelines: before.pipelines.filter((each) => each.file !== file),
      forgotten: [{ file, forgottenUtc }, ...(before.forgotten ?? []).filter((each) => each.file !== file)].slice(0, KEEP_FORGOTTEN),
    }), signal);
  }

  #read(): Recent {
    return this.document.read() ?? nothing;
  }
}
