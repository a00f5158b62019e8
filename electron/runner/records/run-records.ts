import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { RunDocument } from '#shared/model/run.ts';
import type { PlannedRun } from '#shared/plan/planned-run.ts';
import { writeDocument } from '../../store/document.ts';
import { isFileLockHeld } from '../../store/file-lock.ts';
import { storeError, systemCode } from '../../store/store-errors.ts';
import { makeFolderDurably, syncFolder } from '../../store/write-durably.ts';
import type { RunFolder } from '../run-folder.ts';
import { isRunId, runFolder } from '../run-folder.ts';
import { runDocumentKind, runPlanKind, RunReader } from './run-reader.ts';
import type { RunRecord } from './run-reader.ts';

export type { RunRecord } from './run-reader.ts';

/** How many runs are kept as they were read: people look at one, compare two, and follow a few. */
const KEEP_READ = 16;

/** The run folders of a home. */
export class RunRecords {
  readonly #root: string;
  /** The ones that were asked for last, newest last. */
  readonly #recent = new Map<string, RunReader>();

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
      writeDocument(folder.plan, runPlanKind, planned);
      writeDocument(folder.document, runDocumentKind, document);
      this.#remember(document.id).wrote(document, planned);
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
    // Asked for all the time, and of homes with thousands of runs.
    if (isRunId(text) && existsSync(this.folder(text).document)) return text;
    const ids = this.ids();
    if (ids.includes(text)) return text;
    if (text === 'latest') {
      const [newest] = ids;
      if (newest === undefined) throw new NotFoundError('There are no runs yet.', { commandLine: 'Start one: drydock pipeline run FILE' });
      return newest;
    }
    const matching = ids.filter((id) => id.startsWith(text) || id.endsWith(text));
    const [only] = matching;
    if (only === undefined || text === '') throw new NotFoundError(`There is no run '${text}'.`, { commandLine: 'To see all: drydock run list' });
    if (matching.length > 1) throw new InvalidInputError(`'${text}' can mean several runs: ${matching.slice(0, 5).join(', ')}. Give more of the id.`);
    return only;
  }

  /** A run as it stands now; only what changed since it was last asked for is read. */
  async read(id: string): Promise<RunRecord> {
    return this.#remember(id).read();
  }

  #remember(id: string): RunReader {
    const reader = this.#recent.get(id) ?? new RunReader(id, this.folder(id));
    this.#recent.delete(id);
    this.#recent.set(id, reader);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > KEEP_READ && oldest !== undefined) this.#recent.delete(oldest);
    return reader;
  }

  /** The same for one of many, which is not kept for being asked again. */
  async glance(id: string): Promise<RunRecord> {
    return (this.#recent.get(id) ?? new RunReader(id, this.folder(id))).read();
  }

  /** Whether some process executes the run now. */
  isAlive(id: string): boolean {
    return isFileLockHeld(this.folder(id).lock);
  }

  createdMs(id: string): number {
    return statSync(this.folder(id).document).mtimeMs;
  }
}
