import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { dataSourceSchema } from '#shared/model/interface.ts';
import { moduleDocumentSchema, moduleVersionDocumentSchema } from '#shared/model/module.ts';
import { runOriginSchema } from '#shared/model/run.ts';
import { sealedModuleSchema } from '#shared/model/sealed.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import { remoteRunStatusSchema, runReferenceSchema } from '#shared/workspace/runs.ts';
import { readDocument, writeDocument } from '#electron/store/document.ts';
import type { DocumentKind } from '#electron/store/document.ts';
import { makeFolderDurably } from '#electron/store/write-durably.ts';

const sealedPipelineSchema: z.ZodType<SealedPipeline> = sealedModuleSchema.refine((module): module is SealedPipeline => module.kind === 'pipeline', 'expected a pipeline');

const runJobSchema = z.looseObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  displayName: z.string(),
  origin: runOriginSchema.optional(),
  pipeline: sealedPipelineSchema,
  /** What each reference meant when it was submitted. */
  references: z.array(z.object({ text: z.string(), module: moduleDocumentSchema, version: moduleVersionDocumentSchema, warnings: z.array(z.string()) })),
  /** What data that was named by a data asset was then. */
  sources: z.array(z.object({ written: dataSourceSchema, means: dataSourceSchema })),
  values: z.record(z.string(), z.string()),
  maxWorkers: z.number().optional(),
  hermetic: z.boolean(),
  forceRerun: z.boolean(),
  from: z.string().optional(),
  only: z.array(z.string()),
});
/** All that executing a submitted run takes, whatever becomes of the things it was made from. Never changes. */
export type RunJob = z.infer<typeof runJobSchema>;

const runEntrySchema = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  workspace: z.string(),
  member: z.object({ id: z.string(), name: z.string() }),
  order: z.number(),
  /** `sha256:<hex>` of what was submitted: the same id with other content is another run. */
  digest: z.string(),
  name: z.string(),
  displayName: z.string(),
  origin: runOriginSchema.optional(),
  nodeNames: z.array(z.string()),
  references: z.array(runReferenceSchema),
  createdUtc: z.string(),
  startedUtc: z.string().optional(),
  endedUtc: z.string().optional(),
  /** `running` from the moment it had its turn until its end is known; so also while the server is down. */
  status: remoteRunStatusSchema,
  message: z.string(),
  cancelRequested: z.boolean(),
  /** Set with its end, so that lists need not look further. */
  counts: z.object({ total: z.number(), completed: z.number(), reused: z.number(), failed: z.number() }).optional(),
});
/** How far a submitted run is, as the queue knows it. */
export type RunEntry = Readonly<z.infer<typeof runEntrySchema>>;

const jobKind: DocumentKind<RunJob> = { what: 'submitted run', schemaVersion: 1, schema: runJobSchema };
const entryKind: DocumentKind<RunEntry> = { what: 'state of a run', schemaVersion: 1, schema: runEntrySchema };

/**
 * What was submitted to a server and how far it is: `<root>/<workspace>/submitted/<run>/{job,entry}.json`. What was acknowledged is on disk. Made for one server process:
 * entries are kept in memory once they were read.
 */
export class RunRecords {
  readonly #root: string;
  readonly #entries = new Map<string, RunEntry>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Reads all entries. A submission that was cut short has none, and was never acknowledged. Throws `CorruptDocumentError`, `NewerDocumentError`. */
  open(): readonly RunEntry[] {
    for (const workspace of foldersOf(this.#root)) {
      for (const id of foldersOf(path.join(this.#root, workspace, 'submitted'))) {
        const entry = readDocument(this.#file(workspace, id, 'entry'), entryKind);
        if (entry !== undefined) this.#entries.set(keyOf(workspace, id), entry);
      }
    }
    return [...this.#entries.values()];
  }

  entry(workspace: string, id: string): RunEntry | undefined {
    return this.#entries.get(keyOf(workspace, id));
  }

  /** Newest first. */
  entriesOf(workspace: string): readonly RunEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.workspace === workspace).sort((a, b) => b.order - a.order);
  }

  all(): readonly RunEntry[] {
    return [...this.#entries.values()];
  }

  job(workspace: string, id: string): RunJob | undefined {
    return readDocument(this.#file(workspace, id, 'job'), jobKind);
  }

  /** The entry comes last: with it the run is there. */
  create(entry: RunEntry, job: RunJob): void {
    makeFolderDurably(path.dirname(this.#file(entry.workspace, entry.id, 'job')));
    writeDocument(this.#file(entry.workspace, entry.id, 'job'), jobKind, job);
    this.update(entry);
  }

  update(entry: RunEntry): void {
    writeDocument(this.#file(entry.workspace, entry.id, 'entry'), entryKind, entry);
    this.#entries.set(keyOf(entry.workspace, entry.id), entry);
  }

  /** The run is there no more; its entry goes first, as it came last. */
  remove({ workspace, id }: Pick<RunEntry, 'workspace' | 'id'>): void {
    this.#entries.delete(keyOf(workspace, id));
    rmSync(this.#file(workspace, id, 'entry'), { force: true });
    rmSync(path.dirname(this.#file(workspace, id, 'entry')), { recursive: true, force: true });
  }

  /** Ids are checked by their schemas before they come here; this is the last line. */
  #file(workspace: string, id: string, what: 'job' | 'entry'): string {
    const file = path.join(this.#root, workspace, 'submitted', id, `${what}.json`);
    if (path.relative(this.#root, file) !== [workspace, 'submitted', id, `${what}.json`].join(path.sep)) throw new Error(`'${workspace}/${id}' cannot be a run.`);
    return file;
  }
}

const keyOf = (workspace: string, id: string): string => `${workspace}\0${id}`;

const foldersOf = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name) : []);
