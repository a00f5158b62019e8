import { CancelledError, DrydockError } from '#shared/errors.ts';
import type { Task } from '#shared/contract/tasks.ts';
import type { Clock } from '../clock.ts';
import type { Hub } from './hub.ts';

const KEEP_ENDED = 50;

export interface TaskReport {
  readonly detail?: string;
  readonly fraction?: number;
  readonly runId?: string;
}

export interface TaskRequest {
  readonly kind: Task['kind'];
  readonly title: string;
  readonly runId?: string;
  readonly cancellable?: boolean;
}

/** Long work that goes on in this process, whoever asked for it: shown to every client, and cancelled by any of them. */
export class TaskList {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #tasks = new Map<string, Task>();
  readonly #cancels = new Map<string, AbortController>();
  readonly #working = new Set<Promise<unknown>>();

  constructor(hub: Hub, clock: Clock, newId: () => string) {
    this.#hub = hub;
    this.#clock = clock;
    this.#newId = newId;
  }

  /** Begins `work`, whose signal fires when somebody cancels the task. `ended` settles as the work does and may be ignored. */
  start<T>(request: TaskRequest, work: (signal: AbortSignal, report: (report: TaskReport) => void) => Promise<T>): { readonly id: string; readonly ended: Promise<T> } {
    const id = this.#newId();
    const cancel = new AbortController();
    this.#cancels.set(id, cancel);
    this.#put({
      id, kind: request.kind, title: request.title, status: 'active', detail: '', startedUtc: this.#clock.nowUtc(), cancellable: request.cancellable ?? true,
      ...(request.runId === undefined ? {} : { runId: request.runId }),
    });
    const ended = this.#perform(id, () => work(cancel.signal, (report) => this.#change(id, report)));
    ended.catch(() => undefined);
    this.#working.add(ended);
    void ended.finally(() => this.#working.delete(ended)).catch(() => undefined);
    return { id, ended };
  }

  list(): readonly Task[] {
    return [...this.#tasks.values()].reverse();
  }

  /** Asks a task to stop; one that is over or unknown is left alone. */
  cancel(id: string): void {
    this.#cancels.get(id)?.abort(new CancelledError());
  }

  get active(): readonly Task[] {
    return this.list().filter((task) => task.status === 'active');
  }

  /** Cancels everything and waits until it has stopped. */
  async stopAll(): Promise<void> {
    for (const cancel of this.#cancels.values()) cancel.abort(new CancelledError());
    await Promise.allSettled(this.#working);
  }

  async #perform<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      const value = await work();
      this.#end(id, 'done');
      return value;
    } catch (error) {
      const cancelled = error instanceof DrydockError && error.kind === 'cancelled';
      const detail = error instanceof DrydockError ? error.plainMessage : error instanceof Error ? error.message : String(error);
      this.#end(id, cancelled ? 'cancelled' : 'failed', detail);
      throw error;
    }
  }

  #end(id: string, status: 'done' | 'failed' | 'cancelled', detail?: string): void {
    this.#cancels.delete(id);
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    this.#put({ ...task, status, endedUtc: this.#clock.nowUtc(), cancellable: false, ...(detail === undefined ? {} : { detail }) });
    const ended = [...this.#tasks.values()].filter((each) => each.status !== 'active');
    for (const old of ended.slice(0, -KEEP_ENDED)) this.#tasks.delete(old.id);
  }

  #change(id: string, report: TaskReport): void {
    const task = this.#tasks.get(id);
    if (task?.status === 'active') this.#put({ ...task, ...report });
  }

  #put(task: Task): void {
    this.#tasks.set(task.id, task);
    this.#hub.publish('tasks', '', task);
  }
}
