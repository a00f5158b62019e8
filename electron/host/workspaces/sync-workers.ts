import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#electron/clock.ts';
import type { ChangeEvent } from '#electron/sync/remote/remote-events.ts';
import type { SyncService } from '#electron/sync/sync-service.ts';
import { SyncWorker } from './sync-worker.ts';

export interface WorkersParts {
  readonly sync: Pick<SyncService, 'workspaces' | 'sync' | 'outbox'>;
  readonly changes: (workspace: string, signal: AbortSignal) => AsyncIterable<ChangeEvent>;
  readonly clock: Clock;
  readonly log: (message: string, error: unknown) => void;
}

/** One worker for each workspace that the home knows now. Without any, nothing here does anything. */
export class SyncWorkers implements AsyncDisposable {
  readonly #parts: WorkersParts;
  readonly #workers = new Map<string, SyncWorker>();
  #stopped = false;

  constructor(parts: WorkersParts) {
    this.#parts = parts;
  }

  /** Begins for workspaces that came, ends for those that went. */
  async follow(): Promise<void> {
    if (this.#stopped) return;
    const known = new Set(this.#parts.sync.workspaces().map(({ id }) => id));
    for (const id of known) if (!this.#workers.has(id)) this.#workers.set(id, this.#begin(id));
    const gone = [...this.#workers].filter(([id]) => !known.has(id));
    for (const [id] of gone) this.#workers.delete(id);
    await Promise.all(gone.map(([, worker]) => worker[Symbol.asyncDispose]()));
  }

  /** Something may have to be sent: to one workspace, or to whichever it is for. */
  wake(workspace?: string): void {
    for (const [id, worker] of this.#workers) if (workspace === undefined || workspace === id) worker.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    const workers = [...this.#workers.values()];
    this.#workers.clear();
    await Promise.allSettled(workers.map((worker) => worker[Symbol.asyncDispose]()));
  }

  #begin(id: string): SyncWorker {
    const { sync, changes, clock, log } = this.#parts;
    return new SyncWorker({
      exchange: (signal) => sync.sync(id, { signal }),
      nextTryUtc: () => sync.outbox(id).flatMap(({ nextTryUtc }) => nextTryUtc ?? []).sort()[0],
      changes: (signal) => changes(id, signal),
      clock,
      chance: Math.random,
      delay: (ms, signal) => delay(ms, undefined, { signal, ref: false }),
      onError: (error) => log(`synchronising with the workspace ${id}`, error),
    });
  }
}
