import type { IPty } from '@lydell/node-pty';
import path from 'node:path';
import type { EngineTerminal, TerminalEnd, TerminalRequest } from '../terminal.ts';
import type { LocalEnvironment } from './local-environment.ts';
import { StepNotStartedError } from './engine-lost-error.ts';
import { killStepProcesses, signalTree } from './process-tree.mjs';

export interface ProcessTerminalSetting {
  readonly local: LocalEnvironment;
  /** The root of the home that the shell belongs to. */
  readonly home: string;
  /** Marks everything that is started in the shell. */
  readonly session: string;
}

/** Well below the 200 ms that the library waits. */
const LOOK_MS = 40;

/** A shell of this machine, in the folder and with the environment variables that a step would get. */
export async function openProcessTerminal({ local, home, session }: ProcessTerminalSetting, request: TerminalRequest): Promise<EngineTerminal> {
  const { step } = request;
  // Native, and seldom needed.
  const { spawn } = await import('@lydell/node-pty');
  const [shell = '/bin/sh'] = local.shell;
  const isBash = path.basename(shell).startsWith('bash');
  try {
    // No start-up files: a step reads none either.
    const pty = spawn(shell, isBash ? ['--noprofile', '--norc'] : [], {
      name: 'xterm-256color',
      cols: request.columns,
      rows: request.rows,
      cwd: step.codeFolder,
      env: {
        ...local.variables,
        ...(isBash ? { PS1: String.raw`\w \$ ` } : {}),
        TERM: 'xterm-256color',
        ...step.environmentVariables,
        DRYDOCK_STEP: `${step.runId}/${step.node}/shell`, DRYDOCK_STEP_HOME: home, DRYDOCK_STEP_SESSION: session,
      },
    });
    return new ProcessTerminal(pty, session, request.onOutput);
  } catch (error) {
    throw new StepNotStartedError(step.node, error instanceof Error ? error.message : String(error));
  }
}

class ProcessTerminal implements EngineTerminal {
  readonly ended: Promise<TerminalEnd>;
  readonly #pty: IPty;
  readonly #session: string;
  #over = false;
  #paused = false;
  #watch: NodeJS.Timeout | undefined;

  constructor(pty: IPty, session: string, onOutput: (text: string) => void) {
    this.#pty = pty;
    this.#session = session;
    pty.onData(onOutput);
    this.ended = new Promise((resolve) => {
      pty.onExit(({ exitCode, signal }) => {
        this.#over = true;
        clearInterval(this.#watch);
        // What the system still held when the shell ended is gone with it.
        if (this.#paused) onOutput('\r\n[The shell ended while its output was held up: the last of it is missing.]\r\n');
        resolve(signal === undefined || signal === 0 ? { exitCode } : {});
      });
    });
  }

  write(data: string): void {
    if (!this.#over) this.#pty.write(data);
  }

  resize(columns: number, rows: number): Promise<void> {
    if (!this.#over) this.#pty.resize(columns, rows);
    return Promise.resolve();
  }

  pause(): void {
    this.#paused = true;
    this.#pty.pause();
    // Soon after the shell has ended the library gives up what is still unread: then that little is read at once.
    this.#watch ??= setInterval(() => {
      if (!isAlive(this.#pty.pid)) this.resume();
    }, LOOK_MS);
  }

  resume(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#paused = false;
    this.#pty.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    // Jobs of an interactive shell have process groups of their own: they are known by their environment where the system shows it.
    if (!this.#over) signalTree(this.#pty.pid, [], 'SIGKILL');
    killStepProcesses(({ variables }) => variables.get('DRYDOCK_STEP_SESSION') === this.#session);
    await this.ended;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
