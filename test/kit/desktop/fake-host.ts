import type { HostFrame } from '#shared/contract/frames.ts';
import type { Settings } from '#shared/contract/host.ts';
import type { Task } from '#shared/contract/tasks.ts';
import type { HostSession, StoppableHost } from '#electron/host/host-like.ts';

/** A host that knows two calls and publishes what a test tells it. */
export class FakeHost implements StoppableHost {
  readonly received: unknown[] = [];
  readonly sessions = new Set<(frame: HostFrame) => void>();
  readonly tasks: Task[] = [];
  settings: Settings = { theme: 'system', engineEndpoint: '', engine: 'auto', maxWorkers: 0, notifyAfterSeconds: 30 };
  disposed = 0;
  #seq = 1;

  connect(send: (frame: HostFrame) => void): HostSession {
    this.sessions.add(send);
    send({ t: 'hello', epoch: 'e1', version: '1.2.3' });
    return {
      receive: (message) => {
        this.received.push(message);
        if (isCall(message)) send({ t: 'reply', id: message.id, ok: true, value: this.#answer(message.name) });
      },
      close: () => void this.sessions.delete(send),
    };
  }

  /** Says something to every session, whatever it watches. */
  publish(topic: string, payload: unknown): void {
    for (const send of this.sessions) send({ t: 'event', topic, seq: this.#seq, payload });
    this.#seq += 1;
  }

  task(task: Partial<Task> = {}): void {
    this.publish('tasks', { id: 't1', kind: 'run', title: 'Run penguins', status: 'active', detail: '', startedUtc: '2026-01-01T10:00:00.000Z', cancellable: true, ...task } satisfies Task);
  }

  /** The first task is over after some seconds. */
  endTask(status: 'done' | 'failed' | 'cancelled' = 'done', seconds = 90, more: Partial<Task> = {}): void {
    this.task({ status, endedUtc: new Date(Date.parse('2026-01-01T10:00:00.000Z') + seconds * 1_000).toISOString(), runId: 'run-1', ...more });
  }

  activeRuns(): number {
    return 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed += 1;
  }

  #answer(name: string): unknown {
    if (name === 'tasks.list') return { tasks: this.tasks };
    if (name === 'settings.get') return this.settings;
    return { echo: name };
  }
}

function isCall(message: unknown): message is { t: 'call'; id: number; name: string } {
  return typeof message === 'object' && message !== null && 't' in message && message.t === 'call';
}
