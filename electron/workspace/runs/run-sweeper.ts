import { isRunOver } from '#shared/workspace/runs.ts';
import { HomeBusyError } from '#electron/home/clean/home-busy-error.ts';
import type { RunLimits } from './run-limits.ts';
import type { RunEntry, RunRecords } from './run-records.ts';
import type { RunWorker } from './run-worker.ts';

export interface RunSweeperParts {
  readonly records: RunRecords;
  readonly worker: RunWorker | undefined;
  readonly limits: Pick<RunLimits, 'keptDays' | 'keptBytes'>;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Of the runs that ended, so many go at once while there is too little room: the oldest of four. */
const OLDEST_PART = 4;

/** Removes runs that ended long ago, and the oldest ones of a workspace whose runs take more room than they may. */
export class RunSweeper {
  readonly #parts: RunSweeperParts;
  readonly #held = new Map<string, number>();

  constructor(parts: RunSweeperParts) {
    this.#parts = parts;
  }

  /** Bytes that the runs of a workspace took when they were last swept. */
  heldBytes(workspace: string): number {
    return this.#held.get(workspace) ?? 0;
  }

  /** As {@link heldBytes}, of all workspaces. */
  get allBytes(): number {
    return [...this.#held.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Whether some workspace had too little room when it was last swept. */
  get isShort(): boolean {
    return [...this.#held.values()].some((bytes) => bytes > this.#parts.limits.keptBytes);
  }

  /** Leaves a workspace alone while a run of it goes on. `nowMs`: of the wall clock. */
  async sweep(nowMs: number, signal: AbortSignal): Promise<void> {
    for (const workspace of new Set(this.#parts.records.all().map((entry) => entry.workspace))) {
      try {
        await this.#sweepOne(workspace, nowMs, signal);
      } catch (error) {
        if (!(error instanceof HomeBusyError)) throw error;
      }
    }
  }

  async #sweepOne(workspace: string, nowMs: number, signal: AbortSignal): Promise<void> {
    const { worker, limits } = this.#parts;
    // One that goes on, or will when the server has got to it, needs what it made so far.
    if (worker === undefined || this.#parts.records.entriesOf(workspace).some(({ status }) => !isRunOver(status) && status !== 'queued')) return;
    let held = await this.#remove(worker, workspace, nowMs - limits.keptDays * DAY_MS, nowMs, signal);
    for (let ended = this.#ended(workspace); held > limits.keptBytes && ended.length > 0; ended = this.#ended(workspace)) {
      const last = ended[Math.ceil(ended.length / OLDEST_PART) - 1];
      held = await this.#remove(worker, workspace, endOf(last) + 1, nowMs, signal);
    }
    this.#held.set(workspace, held);
  }

  /** What they left first: a run whose record is gone could not be found again. */
  async #remove(worker: RunWorker, workspace: string, beforeMs: number, nowMs: number, signal: AbortSignal): Promise<number> {
    const bytes = await worker.sweep(workspace, { beforeMs, nowMs, signal });
    for (const entry of this.#ended(workspace)) if (endOf(entry) < beforeMs) this.#parts.records.remove(entry);
    return bytes;
  }

  /** The oldest end first. */
  #ended(workspace: string): readonly RunEntry[] {
    return this.#parts.records.entriesOf(workspace).filter(({ status }) => isRunOver(status)).sort((a, b) => endOf(a) - endOf(b));
  }
}

const endOf = (entry: RunEntry | undefined): number => Date.parse(entry?.endedUtc ?? entry?.createdUtc ?? '');
