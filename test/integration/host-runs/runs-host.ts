import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { composeApp } from '#electron/compose.ts';
import { systemClock } from '#electron/clock.ts';
import { metricHandlers } from '#electron/host/handlers/metrics.ts';
import { runHandlers } from '#electron/host/handlers/runs.ts';
import { taskHandlers } from '#electron/host/handlers/tasks.ts';
import { Hub } from '#electron/host/hub.ts';
import { TaskList } from '#electron/host/task-list.ts';
import { feedHomeTopics } from '#electron/host/watch/feed-topics.ts';
import type { Input, Output } from '#shared/contract/contract.ts';
import type { TopicEvent, TopicKind } from '#shared/contract/topics.ts';

/** The part of a host that sees to runs, over a home of its own. */
export class RunsHost implements AsyncDisposable {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-host-runs-')));
  readonly home = path.join(this.root, 'home');
  readonly folder = path.join(this.root, 'work');
  readonly hub = new Hub();
  readonly tasks: TaskList;
  readonly app: ReturnType<typeof composeApp>;
  readonly runs: ReturnType<typeof runHandlers>;
  readonly metrics: ReturnType<typeof metricHandlers>;
  readonly taskCalls: ReturnType<typeof taskHandlers>;
  readonly failures: unknown[] = [];
  readonly context = { signal: new AbortController().signal, clientId: 'client' };
  readonly #watches: (() => void)[] = [];

  constructor(options: { readonly dockerHost?: string } = {}) {
    mkdirSync(this.folder);
    const environment = { ...process.env, DRYDOCK_HOME: this.home, DOCKER_HOST: options.dockerHost ?? `unix://${this.root}/no-docker.sock` };
    let count = 0;
    const newId = (): string => String((count += 1));
    this.tasks = new TaskList(this.hub, systemClock, newId);
    this.app = composeApp({ environment });
    const parts = {
      app: this.app, hub: this.hub, tasks: this.tasks, clock: systemClock, newId, environment,
      kind: 'browser' as const, version: '0', workingFolder: this.folder, resources: this.root,
      reveal: () => Promise.resolve(),
      log: (_message: string, error: unknown) => void this.failures.push(error),
    };
    this.runs = runHandlers(parts);
    this.metrics = metricHandlers(parts);
    this.taskCalls = taskHandlers(parts);
    feedHomeTopics(parts);
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  request(file: string, changes: Partial<Input<'runs.start'>> = {}): Input<'runs.start'> {
    return { file: path.join(this.folder, file), engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [], ...changes };
  }

  /** Starts a run that must be able to start. */
  async start(file: string, changes: Partial<Input<'runs.start'>> = {}): Promise<string> {
    const outcome = await this.runs['runs.start'](this.request(file, changes), this.context);
    if (!outcome.ok) throw new Error(`${outcome.message} ${JSON.stringify(outcome.problems)}`);
    return outcome.runId;
  }

  /** Starts a run and waits for its end; resolves with its id. */
  async run(file: string, changes: Partial<Input<'runs.start'>> = {}): Promise<string> {
    const runId = await this.start(file, changes);
    await this.ended(runId);
    return runId;
  }

  /** `runs.show`, or undefined while there is no such run. */
  async shown(runId: string): Promise<Output<'runs.show'> | undefined> {
    try {
      return await this.runs['runs.show']({ runId }, this.context);
    } catch {
      return undefined;
    }
  }

  async ended(runId: string): Promise<void> {
    for (;;) {
      const task = this.tasks.list().find((each) => each.runId === runId);
      if (task?.status !== 'active') return;
      await delay(10);
    }
  }

  /** What is published of a topic from now on. */
  watch<K extends TopicKind>(kind: K, rest = ''): { readonly events: TopicEvent<K>[]; readonly stop: () => void } {
    const events: TopicEvent<K>[] = [];
    const watch = this.hub.watch(rest === '' ? kind : `${kind}/${rest}`, (_seq, payload) => Reflect.apply(events.push.bind(events), undefined, [payload]));
    if (watch === undefined) throw new Error(`no topic ${kind}`);
    this.#watches.push(watch.stop);
    return { events, stop: watch.stop };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#watches) stop();
    await this.tasks.stopAll();
    await this.app[Symbol.asyncDispose]();
    // The spawner of a run that a test killed may be at its last write.
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

/** Resolves with what is returned once it is not undefined (or false); rejects after a time within which it must have come. */
export async function soon<T>(find: () => Promise<T | undefined | false> | T | undefined | false, withinMs = 5_000): Promise<T> {
  const began = performance.now();
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() - began > withinMs) throw new Error(`It did not come within ${String(withinMs)} ms: ${find.toString()}`);
    await delay(10);
  }
}

/** A command that waits for a file. */
export const waitFor = (file: string): string => `until test -e '${file}'; do sleep 0.05; done`;
