import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ProcessEngineLostError, StepNotStartedError } from './engine-lost-error.ts';
import { killStepProcesses } from './process-tree.mjs';

const answerSchema = z.union([
  z.object({ id: z.number(), error: z.string() }),
  z.object({ id: z.number(), exitCode: z.number().nullable(), signal: z.string().nullable(), stopped: z.boolean() }),
]);

/** What the helper needs to start a command. */
export interface StartRequest {
  /** `run/node/attempt` */
  readonly step: string;
  readonly node: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly stdoutFile: string;
  readonly stderrFile: string;
}

export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** It was asked to stop before it ended. */
  readonly stopped: boolean;
}

interface Waiting {
  readonly node: string;
  readonly resolve: (end: CommandEnd) => void;
  readonly reject: (error: Error) => void;
}

export interface SpawnerOptions {
  readonly session: string;
  readonly home: string;
  readonly run: string;
  /** The environment of every step, before its own variables. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The program's side of the helper process: starts it at once, and speaks with it. */
export class StepSpawner implements AsyncDisposable {
  readonly #helper: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #session: string;
  #lost: ProcessEngineLostError | undefined;
  #nextId = 1;
  #rest = '';
  #complaint = '';

  constructor({ session, home, run, environment }: SpawnerOptions) {
    this.#session = session;
    const program = fileURLToPath(new URL('./step-spawner.process.mjs', import.meta.url));
    this.#helper = spawn(process.execPath, [program, session, home, run], {
      env: 'electron' in process.versions ? { ...environment, ELECTRON_RUN_AS_NODE: '1' } : environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C in the terminal is for the program, which then stops its steps in order.
      detached: true,
      windowsHide: true,
    });
    this.#helper.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    this.#helper.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#complaint = (this.#complaint + chunk).slice(-2000);
    });
    // A broken pipe means that the helper is gone, which its exit reports.
    this.#helper.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#helper.once('error', (error) => {
        this.#fail(error.message);
        resolve();
      });
      this.#helper.once('close', (code, signal) => {
        this.#fail(`${signal ?? `exit code ${String(code)}`}${this.#complaint === '' ? '' : `: ${this.#complaint.trim()}`}`);
        resolve();
      });
    });
  }

  /** Starts a command and resolves when it, and after an abort everything it started, has ended. */
  async start(request: StartRequest, signal: AbortSignal, graceMs: number): Promise<CommandEnd> {
    if (this.#lost !== undefined) throw this.#lost;
    const id = this.#nextId;
    this.#nextId += 1;
    const { node, ...start } = request;
    const stop = (): void => this.#send({ stop: { id, graceMs } });
    try {
      return await new Promise<CommandEnd>((resolve, reject) => {
        this.#waiting.set(id, { node, resolve, reject });
        this.#send({ start: { id, ...start } });
        signal.addEventListener('abort', stop, { once: true });
      });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Ends the helper, which kills what is left of the session. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#helper.stdin.end();
    await this.#ended;
  }

  #send(message: unknown): void {
    this.#helper.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const answer = answerSchema.parse(JSON.parse(line));
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(new StepNotStartedError(waiting.node, answer.error));
      else waiting?.resolve(answer);
    }
  }

  #fail(detail: string): void {
    this.#lost ??= new ProcessEngineLostError(detail);
    if (this.#waiting.size === 0) return;
    killStepProcesses(({ variables }) => variables.get('DRYDOCK_STEP_SESSION') === this.#session);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#lost);
    this.#waiting.clear();
  }
}
