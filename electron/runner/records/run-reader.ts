import { statSync } from 'node:fs';
import { DrydockError } from '#shared/errors.ts';
import type { RunDocument, RunEvent, RunStatus } from '#shared/model/run.ts';
import { runDocumentSchema } from '#shared/model/run.ts';
import type { PlannedRun } from '#shared/plan/planned-run.ts';
import { plannedRunSchema } from '#shared/plan/planned-run.ts';
import type { FoldedRun } from '#shared/run/fold-events.ts';
import { foldEvents } from '#shared/run/fold-events.ts';
import { stampOf } from '../../content/stamp.ts';
import type { DocumentKind } from '../../store/document.ts';
import { readDocument } from '../../store/document.ts';
import { isFileLockHeld } from '../../store/file-lock.ts';
import { EventsFile } from '../events/events-file.ts';
import type { RunFolder } from '../run-folder.ts';

export const runDocumentKind: DocumentKind<RunDocument> = { what: 'run document', schemaVersion: 1, schema: runDocumentSchema };
export const runPlanKind: DocumentKind<PlannedRun> = { what: 'run plan', schemaVersion: 1, schema: plannedRunSchema };

/** A run as it stands on disk. */
export interface RunRecord {
  readonly id: string;
  readonly folder: RunFolder;
  readonly document: RunDocument;
  readonly planned: PlannedRun;
  readonly events: readonly RunEvent[];
  readonly folded: FoldedRun;
  /** Whether some process executes it now. */
  readonly isAlive: boolean;
  readonly status: RunStatus;
  /** Whether the event log ends in a whole line. */
  readonly endsCleanly: boolean;
}

/** Reads one run, as often as one likes: only what changed since the last time is read again. */
export class RunReader {
  readonly #id: string;
  readonly #folder: RunFolder;
  readonly #events: EventsFile;
  #documents: { readonly stamp: string; readonly document: RunDocument; readonly planned: PlannedRun } | undefined;
  #folded: { readonly events: readonly RunEvent[]; readonly planned: PlannedRun; readonly folded: FoldedRun } | undefined;

  constructor(id: string, folder: RunFolder) {
    this.#id = id;
    this.#folder = folder;
    this.#events = new EventsFile(folder.events);
  }

  /** Throws a `DrydockError` when documents are missing or damaged. */
  async read(): Promise<RunRecord> {
    const { document, planned } = this.#readDocuments();
    // Asked before the events are read: a run that ends in between is then over by its events, never interrupted.
    const isAlive = isFileLockHeld(this.#folder.lock);
    const { events, endsCleanly } = await this.#events.read();
    const folded = this.#fold(planned, events);
    return { id: this.#id, folder: this.#folder, document, planned, events, folded, isAlive, endsCleanly, status: statusOf(folded, isAlive) };
  }

  /** Told what has just been written to the documents of the run: as long as they are as they are now, they need not be read and checked. */
  wrote(document: RunDocument, planned: PlannedRun): void {
    this.#documents = { stamp: this.#stamp(), document, planned };
  }

  #stamp(): string {
    return `${stampOfFile(this.#folder.document)} ${stampOfFile(this.#folder.plan)}`;
  }

  #readDocuments(): { readonly document: RunDocument; readonly planned: PlannedRun } {
    const stamp = this.#stamp();
    if (this.#documents?.stamp === stamp) return this.#documents;
    const document = readDocument(this.#folder.document, runDocumentKind);
    const planned = readDocument(this.#folder.plan, runPlanKind);
    if (document === undefined || planned === undefined) throw new DrydockError('incomplete-run', 'failed', `Run ${this.#id} has no ${document === undefined ? 'document' : 'plan'} (${this.#folder.root}). Remove the folder, or restore it from a backup.`);
    this.#documents = { stamp, document, planned };
    return this.#documents;
  }

  #fold(planned: PlannedRun, events: readonly RunEvent[]): FoldedRun {
    if (this.#folded?.events === events && this.#folded.planned === planned) return this.#folded.folded;
    const folded = foldEvents(planned.nodes.map((node) => node.name), events);
    this.#folded = { events, planned, folded };
    return folded;
  }
}

function stampOfFile(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : stampOf(stat);
}

function statusOf(folded: FoldedRun, alive: boolean): RunStatus {
  if (folded.finished !== undefined) return folded.finished;
  if (!alive) return 'interrupted';
  const states = [...folded.nodes.values()];
  return states.some((node) => node.status !== 'queued' && node.status !== 'preparing') ? 'running' : 'preparing';
}
