import { CancelledError } from '#shared/errors.ts';
import { roleAllows } from '#shared/workspace/members.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import type { Clock } from '#electron/clock.ts';
import type { WorkspaceStore } from '../store/workspace-store.ts';
import { ChangeBell } from './change-bell.ts';
import { FairQueue } from './fair-queue.ts';
import type { RunLimits } from './run-limits.ts';
import type { RunEntry, RunRecords } from './run-records.ts';
import { nodeCounts } from './run-views.ts';
import type { RunEnd, RunKey, RunWorker } from './run-worker.ts';

export interface RunTurnsParts {
  readonly store: WorkspaceStore;
  readonly records: RunRecords;
  /** Absent: the administrator lets nothing be run here. */
  readonly worker?: RunWorker | undefined;
  readonly limits: RunLimits;
  readonly clock: Clock;
  /** Told of failures that are nobody's request. */
  readonly log: (message: string) => void;
}

/** The runs of a server from the moment they wait until their end is written: whose turn it is, and what becomes of it. */
export class RunTurns implements AsyncDisposable {
  /** Rings when runs begin, end, or the server does. */
  readonly bell = new ChangeBell();
  readonly #parts: RunTurnsParts;
  readonly #queue: FairQueue;
  readonly #performing = new Set<Promise<void>>();
  #order = 0;
  #closing = false;

  constructor(parts: RunTurnsParts) {
    this.#parts = parts;
    this.#queue = new FairQueue({ running: parts.limits.running, perMember: parts.limits.runningPerMember });
  }

  /** The server ends: nothing begins any more. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /** Takes up what an earlier process of the server left: what waited waits again in its order, and what was going on goes on first. */
  async start(): Promise<void> {
    for (const entry of this.#parts.records.open()) {
      this.#order = Math.max(this.#order, entry.order);
      if (isRunOver(entry.status)) continue;
      if (entry.cancelRequested) await this.#end(entry, { status: 'cancelled', message: 'The run was cancelled.' });
      else this.#enqueue(entry, entry.status !== 'queued');
    }
    this.#dispatch();
  }

  /** For the next one that is submitted; grows. */
  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  /** A run that is on record waits from now on, and begins when it may. */
  add(entry: RunEntry): void {
    this.#enqueue(entry, false);
    this.#dispatch();
  }

  /** How many wait: of everybody, or of one member. */
  waiting(of?: { readonly workspace: string; readonly member: string }): number {
    return of === undefined ? this.#queue.waiting() : this.#queue.waitingOf(of.workspace, of.member);
  }

  isRunning(run: RunKey): boolean {
    return this.#queue.isRunning(run);
  }

  /** From 1; `null` for one that does not wait. */
  position({ workspace, id }: RunKey): number | null {
    const at = this.#queue.order().findIndex((run) => run.id === id && run.workspace === workspace);
    return at < 0 ? null : at + 1;
  }

  /** Stops one that goes on, whose end is written later; one that waits is over when this returns. */
  async cancel(entry: RunEntry): Promise<void> {
    const asked: RunEntry = { ...entry, cancelRequested: true };
    this.#parts.records.update(asked);
    if (this.#queue.isRunning(entry)) await this.#parts.worker?.stop(entry);
    else await this.#end(asked, { status: 'cancelled', message: 'The run was cancelled while it was waiting.' });
  }

  /** Ends without ending the runs: they go on, or wait, when the server is started again. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await this.#parts.worker?.[Symbol.asyncDispose]();
    await Promise.all(this.#performing);
    this.bell.ring();
  }

  #enqueue(entry: RunEntry, resumes: boolean): void {
    this.#queue.add({ id: entry.id, workspace: entry.workspace, member: entry.member.id, order: entry.order, resumes });
  }

  /** Begins what may begin. */
  #dispatch(): void {
    if (this.#closing || this.#parts.worker === undefined) return;
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      const performing = this.#perform(next.workspace, next.id).finally(() => this.#performing.delete(performing));
      this.#performing.add(performing);
    }
    this.bell.ring();
  }

  async #perform(workspace: string, id: string): Promise<void> {
    const { records, worker, limits, clock, log } = this.#parts;
    try {
      const left = await this.#whyNotAnyMore(workspace, id);
      // It waits again when the server is started again.
      if (this.#closing) return;
      const entry = records.entry(workspace, id);
      const job = records.job(workspace, id);
      if (entry === undefined || worker === undefined) return;
      if (job === undefined) {
        await this.#end(entry, { status: 'failed', message: 'What was submitted is gone from the server.' });
        return;
      }
      const reason = entry.cancelRequested ? 'The run was cancelled.' : left;
      if (reason !== undefined) {
        await this.#end(entry, { status: 'cancelled', message: reason });
        return;
      }
      records.update({ ...entry, status: 'running', startedUtc: entry.startedUtc ?? clock.nowUtc() });
      const end = await worker.perform(entry, job, limits.workersPerRun);
      await this.#end(records.entry(workspace, id) ?? entry, end);
    } catch (error) {
      // It goes on when the server is started again.
      if (error instanceof CancelledError && this.#closing) return;
      log(`run ${id} of ${workspace}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const entry = records.entry(workspace, id);
      if (entry !== undefined) await this.#end(entry, { status: 'failed', message: 'The server could not execute it. Its log says more.' }).catch((failure: unknown) => { log(String(failure)); });
    } finally {
      this.#queue.remove({ workspace, id });
      this.#dispatch();
    }
  }

  /** Whoever submitted it may have been removed while it waited, or may only read now. */
  async #whyNotAnyMore(workspace: string, id: string): Promise<string | undefined> {
    const entry = this.#parts.records.entry(workspace, id);
    if (entry === undefined) return undefined;
    const member = await this.#parts.store.read(workspace, (reads) => reads.member(entry.member.id));
    if (member?.status !== 'active') return `The run was cancelled before it went on: ${entry.member.name} is no member of this workspace any more.`;
    return roleAllows(member.role, 'contributor') ? undefined : `The run was cancelled before it went on: ${entry.member.name} may only read in this workspace now.`;
  }

  /** What waits is out of the queue at once and begins no more. What goes on stays in it until its end is written: whoever cancels it meanwhile must not take it for one that waits. */
  async #end(entry: RunEntry, end: RunEnd): Promise<void> {
    const { records, worker, clock } = this.#parts;
    if (!this.#queue.isRunning(entry)) this.#queue.remove(entry);
    if (end.status === 'cancelled') await worker?.stop(entry);
    const counts = nodeCounts(entry, await worker?.view(entry));
    records.update({ ...entry, status: end.status, message: end.message, endedUtc: clock.nowUtc(), counts });
    this.#queue.remove(entry);
    this.bell.ring();
  }
}
