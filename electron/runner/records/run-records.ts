import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { DrydockError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { RunDocument, RunStatus } from '#shared/model/run.ts';
import { runDocumentSchema } from '#shared/model/run.ts';
import type { PlannedRun } from '#shared/plan/planned-run.ts';
import { plannedRunSchema } from '#shared/plan/planned-run.ts';
import type { FoldedRun } from '#shared/run/fold-events.ts';
import { foldEvents } from '#shared/run/fold-events.ts';
import type { DocumentKind } from '../../store/document.ts';
import { readDocument, writeDocument } from '../../store/document.ts';
import { isFileLockHeld } from '../../store/file-lock.ts';
import { storeError, systemCode } from '../../store/store-errors.ts';
import { makeFolderDurably, syncFolder } from '../../store/write-durably.ts';
import { readEvents } from '../events/read-events.ts';
import type { RunFolder } from '../run-folder.ts';
import { runFolder } from '../run-folder.ts';

const documentKind: DocumentKind<RunDocument> = { what: 'run document', schemaVersion: 1, schema: runDocumentSchema };
const planKind: DocumentKind<PlannedRun> = { what: 'run plan', schemaVersion: 1, schema: plannedRunSchema };

/** A run as it stands on disk. */
export interface RunRecord {
  readonly id: string;
  readonly folder: RunFolder;
  readonly document: RunDocument;
  readonly planned: PlannedRun;
  readonly folded: FoldedRun;
  readonly status: RunStatus;
  /** Whether the event log ends in a whole line. */
  readonly endsCleanly: boolean;
}

/** The run folders of a home. */
export class RunRecords {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  folder(id: string): RunFolder {
    return runFolder(this.#root, id);
  }

  /** Writes a new run's documents; a run without both is not a run. */
  async create(document: RunDocument, planned: PlannedRun): Promise<RunFolder> {
    const folder = this.folder(document.id);
    try {
      makeFolderDurably(this.#root);
      await mkdir(folder.root);
      syncFolder(this.#root);
    } catch (error) {
      throw storeError(error, folder.root);
    }
    try {
      writeDocument(folder.plan, planKind, planned);
      writeDocument(folder.document, documentKind, document);
    } catch (error) {
      rmSync(folder.root, { recursive: true, force: true });
      throw error;
    }
    return folder;
  }

  /** Ids of all runs, newest first. */
  ids(): readonly string[] {
    try {
      return readdirSync(this.#root).filter((id) => existsSync(this.folder(id).document)).sort().reverse();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw storeError(error, this.#root);
    }
  }

  /** The run meant by an id, an unambiguous prefix, or `latest`. Throws `NotFoundError` or `InvalidInputError`. */
  find(text: string): string {
    const ids = this.ids();
    if (ids.includes(text)) return text;
    if (text === 'latest') {
      const [newest] = ids;
      if (newest === undefined) throw new NotFoundError('There are no runs yet. Start one: drydock pipeline run FILE');
      return newest;
    }
    const matching = ids.filter((id) => id.startsWith(text) || id.endsWith(text));
    const [only] = matching;
    if (only === undefined || text === '') throw new NotFoundError(`There is no run '${text}'. See: drydock run list`);
    if (matching.length > 1) throw new InvalidInputError(`'${text}' can mean several runs: ${matching.slice(0, 5).join(', ')}. Give more of the id.`);
    return only;
  }

  async read(id: string): Promise<RunRecord> {
    const folder = this.folder(id);
    const document = readDocument(folder.document, documentKind);
    const planned = readDocument(folder.plan, planKind);
    if (document === undefined || planned === undefined) throw new DrydockError('incomplete-run', 'failed', `Run ${id} has no ${document === undefined ? 'document' : 'plan'} (${folder.root}). Remove the folder, or restore it from a backup.`);
    const held = this.isAlive(id);
    const { events, endsCleanly } = await readEvents(folder.events);
    const folded = foldEvents(planned.nodes.map((node) => node.name), events);
    return { id, folder, document, planned, folded, endsCleanly, status: statusOf(folded, held) };
  }

  /** Whether some process executes the run now. */
  isAlive(id: string): boolean {
    return isFileLockHeld(this.folder(id).lock);
  }

  createdMs(id: string): number {
    return statSync(this.folder(id).document).mtimeMs;
  }
}

function statusOf(folded: FoldedRun, alive: boolean): RunStatus {
  if (folded.finished !== undefined) return folded.finished;
  if (!alive) return 'interrupted';
  const states = [...folded.nodes.values()];
  return states.some((node) => node.status !== 'queued' && node.status !== 'preparing') ? 'running' : 'preparing';
}
