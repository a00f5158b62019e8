import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { PublicationAsk, WorkspaceChanges } from '../store/workspace-store.ts';
import { unknownWorkspace } from '../store/store-errors.ts';
import { ChangeBatch } from './change-batch.ts';
import { databaseError, isOfDatabase, isRepeatable, isStatementError } from './database-errors.ts';
import type { Counters } from './pending-writes.ts';
import { SqlChanges } from './sql-changes.ts';
import type { TableStatistics } from './table-statistics.ts';
import type { Tables } from './tables.ts';

const MOST_TOGETHER = 64;
const MOST_ATTEMPTS = 5;

/** A piece of work that waits for its turn. */
interface Job {
  /** Does the work; what it gives counts once {@link keep} was called. */
  attempt(changes: WorkspaceChanges): Promise<void>;
  /** What it begins with asking. */
  readonly ask: PublicationAsk | undefined;
  /** What became of it. */
  settle(outcome: Outcome): void;
}

type Outcome = 'done' | { readonly error: unknown };

/**
 * The changes of one workspace in this process, one after the other. Those that wait together share one transaction of the database, and so one write to the
 * disk: each is carried out by itself, sees what the ones before it did, and is acknowledged only when all of it is on disk. A change that is refused takes
 * nothing away from the others; when the database refuses a statement, each is tried alone.
 */
export class ChangeLane {
  readonly #db: Kysely<Tables>;
  readonly #workspace: string;
  readonly #place: string;
  readonly #statistics: TableStatistics;
  readonly #waiting: Job[] = [];
  #isWorking = false;

  /** `place` is the database in words, without its password. */
  constructor(db: Kysely<Tables>, workspace: string, place: string, statistics: TableStatistics) {
    this.#db = db;
    this.#workspace = workspace;
    this.#place = place;
    this.#statistics = statistics;
  }

  change<T>(work: (changes: WorkspaceChanges) => Promise<T>, ask?: PublicationAsk): Promise<T> {
    return new Promise((resolve, reject) => {
      let value: { readonly is: T } | undefined;
      const attempt = async (changes: WorkspaceChanges): Promise<void> => {
        value = { is: await work(changes) };
      };
      const settle = (outcome: Outcome): void => {
        if (outcome !== 'done') reject(outcome.error);
        else if (value !== undefined) resolve(value.is);
        else reject(new Error('A change was kept that was not carried out.'));
      };
      this.#waiting.push({ ask, attempt, settle });
      if (!this.#isWorking) this.#work().catch(reject);
    });
  }

  /** Until nobody waits. Whoever is done is told at once: if they waited for a turn of their own, those who come again meanwhile would be carried out one by one. */
  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#waiting.length > 0) {
      await this.#gather();
      const jobs = this.#waiting.splice(0, MOST_TOGETHER);
      try {
        await this.#together(jobs);
      } catch (error) {
        for (const job of jobs) job.settle({ error });
      }
    }
    this.#isWorking = false;
  }

  /**
   * Lets those join whose requests have arrived and were not read yet: the embedded database works without ever giving way to them, so that each would be alone.
   * Goes on as long as more come.
   */
  async #gather(): Promise<void> {
    for (let before = 0; this.#waiting.length > before && before < MOST_TOGETHER; ) {
      before = this.#waiting.length;
      await setImmediate();
    }
  }

  async #together(jobs: readonly Job[]): Promise<void> {
    if (jobs.length > 1 && (await this.#transact(jobs)) === 'settled') return;
    for (const job of jobs) {
      for (let attempt = 1; (await this.#transact([job], attempt === MOST_ATTEMPTS)) === 'again'; attempt += 1);
    }
  }

  /** `again`: nothing happened, and trying the jobs alone or once more may help. */
  async #transact(jobs: readonly Job[], isLast = false): Promise<'settled' | 'again'> {
    let isCommitting = false;
    const refused = new Map<Job, unknown>();
    try {
      await this.#db.transaction().execute(async (transaction) => {
        const batch = new ChangeBatch(transaction, this.#workspace, await this.#lock(transaction));
        await batch.foresee(jobs.flatMap(({ ask }) => (ask === undefined ? [] : [ask])));
        for (const job of jobs) await this.#carryOut(transaction, batch, job, refused);
        await batch.write();
        isCommitting = true;
      });
    } catch (error) {
      const isCertain = !isCommitting || isStatementError(error);
      if (isCertain && !isLast && (isRepeatable(error) || (jobs.length > 1 && isStatementError(error)))) return 'again';
      // Whether it was kept is unknown when the connection was lost then; whoever asked asks again, which is safe.
      for (const job of jobs) job.settle({ error: databaseError(error, this.#place) });
      return 'settled';
    }
    for (const job of jobs) job.settle(refused.has(job) ? { error: refused.get(job) } : 'done');
    this.#statistics.noteChanges(jobs.length - refused.size);
    return 'settled';
  }

  /** From here on everyone else who changes this workspace waits, in whatever process. */
  async #lock(transaction: Transaction<Tables>): Promise<Counters> {
    const { rows } = await sql<{ seq: number; audit_seq: number }>`select seq, audit_seq from workspaces where id = ${this.#workspace} for update`.execute(transaction);
    const [row] = rows;
    if (row === undefined) throw unknownWorkspace(this.#workspace);
    return { seq: row.seq, auditSeq: row.audit_seq };
  }

  async #carryOut(transaction: Transaction<Tables>, batch: ChangeBatch, job: Job, refused: Map<Job, unknown>): Promise<void> {
    const changes = new SqlChanges(transaction, this.#workspace, batch);
    try {
      await job.attempt(changes);
    } catch (error) {
      if (isOfDatabase(error)) throw error;
      batch.takeBack();
      if (changes.hasWritten) await sql`rollback to savepoint change`.execute(transaction);
      refused.set(job, error);
      return;
    }
    await changes.keep();
  }
}
