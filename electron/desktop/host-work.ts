import { contract } from '#shared/contract/contract.ts';
import type { HostFrame } from '#shared/contract/frames.ts';
import type { Settings } from '#shared/contract/host.ts';
import { taskSchema } from '#shared/contract/tasks.ts';
import type { Task } from '#shared/contract/tasks.ts';
import type { HostLike, HostSession } from '../host/host-like.ts';
import type { Log } from './electron-parts.ts';

export interface HostWorkListener {
  /** Work began, went on or ended. */
  readonly onTask?: (task: Task) => void;
  readonly onSettings?: (settings: Settings) => void;
}

type Question = 'tasks.list' | 'settings.get';

/** The desktop's own look at the host, as one more client of it: what is being worked on, and what the person has set. */
export class HostWork {
  readonly #log: Log;
  readonly #tasks = new Map<string, Task>();
  readonly #listeners = new Set<HostWorkListener>();
  readonly #asked = new Map<number, Question>();
  #nextId = 1;
  #session: HostSession | undefined;
  #settings: Settings | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Begins to look. Listeners come first, so that they miss nothing. */
  begin(host: HostLike): void {
    this.#session = host.connect((frame) => {
      try {
        this.#receive(frame);
      } catch (error) {
        // What goes wrong with a window or a notice is not the host's to stumble over.
        this.#log('The desktop could not follow its host.', error);
      }
    });
    this.#session.receive({ t: 'watch', topic: 'tasks' });
    this.#session.receive({ t: 'watch', topic: 'settings' });
    this.#ask('tasks.list');
    this.#ask('settings.get');
  }

  listen(listener: HostWorkListener): void {
    this.#listeners.add(listener);
  }

  /** What goes on now, newest last. */
  get active(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  get settings(): Settings | undefined {
    return this.#settings;
  }

  end(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #ask(name: Question): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#asked.set(id, name);
    this.#session?.receive({ t: 'call', id, name, input: {} });
  }

  #receive(frame: HostFrame): void {
    if (frame.t === 'reply') this.#onReply(frame);
    else if (frame.t === 'event' && frame.topic === 'tasks') this.#onTask(taskSchema.parse(frame.payload));
    else if (frame.t === 'event' && frame.topic === 'settings') this.#ask('settings.get');
  }

  #onReply(frame: HostFrame & { readonly t: 'reply' }): void {
    const name = this.#asked.get(frame.id);
    this.#asked.delete(frame.id);
    if (!frame.ok) {
      this.#log('The desktop could not ask its host.', frame.error);
      return;
    }
    if (name === 'tasks.list') {
      for (const task of contract['tasks.list'].output.parse(frame.value).tasks.toReversed()) if (task.status === 'active') this.#onTask(task);
      return;
    }
    const settings = contract['settings.get'].output.parse(frame.value);
    this.#settings = settings;
    for (const { onSettings } of this.#listeners) onSettings?.(settings);
  }

  #onTask(task: Task): void {
    if (task.status === 'active') this.#tasks.set(task.id, task);
    else this.#tasks.delete(task.id);
    for (const { onTask } of this.#listeners) onTask?.(task);
  }
}
