import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { registerModule } from '#electron/authoring/register-module.ts';
import { systemClock } from '#electron/clock.ts';
import { composeApp } from '#electron/compose.ts';
import { makeDebugging } from '#electron/debugging/debugging.ts';
import type { CallContext } from '#electron/host/handlers.ts';
import { debugHandlers } from '#electron/host/handlers/debugging.ts';
import { Hub } from '#electron/host/hub.ts';
import { TaskList } from '#electron/host/task-list.ts';
import { topics } from '#shared/contract/topics.ts';

export const never = new AbortController().signal;

/** A home with a pipeline in which the second node, of a registered module, is broken; and the debugging of a host over it. */
export class DebugHost implements AsyncDisposable {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-debug-')));
  readonly home = path.join(this.root, 'home');
  readonly work = path.join(this.root, 'my work');
  readonly app;
  readonly hub = new Hub();
  readonly tasks;
  readonly debugging;
  readonly call;
  readonly logged: unknown[] = [];

  constructor(options: { readonly dockerHost?: string; readonly home?: string } = {}) {
    if (options.home !== undefined) this.home = options.home;
    const environment = { ...process.env, DRYDOCK_HOME: this.home, DOCKER_HOST: options.dockerHost ?? `unix://${this.root}/none.sock` };
    this.app = composeApp({ environment });
    const newId = (): string => ulid().toLowerCase();
    this.tasks = new TaskList(this.hub, systemClock, newId);
    const parts = {
      app: this.app, hub: this.hub, tasks: this.tasks, clock: systemClock, newId, environment, kind: 'browser' as const, version: '0', workingFolder: this.work,
      resources: '/nowhere', reveal: () => Promise.resolve(), log: (_message: string, error: unknown) => void this.logged.push(error),
    };
    this.debugging = makeDebugging(parts);
    this.call = debugHandlers(parts, this.debugging);
  }

  client(clientId = 'client'): CallContext {
    return { clientId, signal: never };
  }

  write(file: string, text: string): string {
    const place = path.join(this.work, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  }

  /** Registers `count`, whose script fails, and runs `make` (a file) followed by `count` (from the catalog). Returns the failed run's id. */
  async failedRun(engine: 'process' | 'docker'): Promise<string> {
    const environment = 'environment:\n  image: busybox:local\n';
    const spec = this.write('count/count.yml', `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: count\nversion: 1.0.0 # first\ninputs:\n  table: { type: uri_folder }\n  factor: { type: integer, default: 2 }\noutputs:\n  report: { type: uri_folder }\ncode: ./src\n${environment}command: sh ./count.sh \${{inputs.table}} \${{inputs.factor}} \${{outputs.report}}\n`);
    this.write('count/src/count.sh', 'echo "counting $GREETING"\nrows=$(wc -l < "$1/rows.txt")\necho "$((rows * $2))" > "$3/count.txt"\nif [ ! -f ready ]; then echo "boom: not ready" >&2; exit 3; fi\n');
    this.write('count/src/lib/note.txt', 'kept\n');
    chmodSync(path.join(this.work, 'count/src/count.sh'), 0o755);
    await registerModule(this.app, { file: spec, setDefault: false, failIfExists: false }, never);
    this.write('make.yml', `type: command\nname: make\noutputs:\n  table: { type: uri_folder }\n${environment}command: 'printf "a\\nb\\nc\\n" > \${{outputs.table}}/rows.txt'\n`);
    const pipeline = this.write(
      'pipeline.yml',
      'type: pipeline\ndisplay_name: Counting\njobs:\n  make:\n    type: command\n    component: ./make.yml\n  count:\n    type: command\n    component: azureml:count:1.0.0\n    environment_variables: { GREETING: hello }\n    inputs:\n      table: ${{parent.jobs.make.outputs.table}}\n',
    );
    const state = await this.app.runs.run({ file: pipeline, engine, set: {}, hermetic: true, forceRerun: false, only: [] }, never);
    if (state.status !== 'failed') throw new Error(`The run should have failed: ${state.status} ${JSON.stringify(state.nodes)}`);
    return state.document.id;
  }

  /** Watches a terminal; `saw` resolves when its whole output matches. */
  watch(terminalId: string): TerminalScreen {
    return new TerminalScreen(this.hub, terminalId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.debugging.terminals[Symbol.asyncDispose]();
    await this.tasks.stopAll();
    await this.app[Symbol.asyncDispose]();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

export class TerminalScreen {
  text = '';
  events = 0;
  ended: { exitCode?: number | undefined } | undefined;
  readonly stop: () => void;
  readonly #looks = new Set<() => void>();

  constructor(hub: Hub, terminalId: string) {
    const watch = hub.watch(`terminal/${terminalId}`, (_seq, payload) => {
      const event = topics.terminal.parse(payload);
      this.events += 1;
      if (event.kind === 'output') this.text += event.data;
      else this.ended = event;
      for (const look of this.#looks) look();
    });
    this.stop = watch?.stop ?? (() => undefined);
  }

  saw(pattern: RegExp): Promise<void> {
    return this.#until(() => pattern.test(this.text));
  }

  end(): Promise<void> {
    return this.#until(() => this.ended !== undefined);
  }

  /** Resolves when there is more than `taken`, or the end. */
  more(taken: number): Promise<void> {
    return this.#until(() => this.text.length > taken || this.ended !== undefined);
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`Not seen in the terminal: ${JSON.stringify(this.text.slice(-2_000))}`)), 30_000);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(late);
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
      look();
    });
  }
}
