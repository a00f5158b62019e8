import type { IPty } from '@lydell/node-pty';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { EngineTerminal, TerminalEnd, TerminalRequest } from '../terminal.ts';
import { EndMark } from './end-mark.ts';
import { StepNotStartedError } from './engine-lost-error.ts';
import type { LocalEnvironment } from './local-environment.ts';
import { killStepProcesses, signalTree } from './process-tree.mjs';

export interface ProcessTerminalSetting {
  readonly local: LocalEnvironment;
  /** The root of the home that the shell belongs to. */
  readonly home: string;
  /** Marks everything that is started in the shell. */
  readonly session: string;
}

/** Keeps the terminal open until all that was written to it is read: systems give up unread output when the last program of a terminal ends. */
const KEEPER = 'mark=$1; shift; "$@"; code=$?; printf "%s%s;" "$mark" "$code"; exec sleep 2147483647';

/** A shell of this machine, in the folder and with the environment variables that a step would get. */
export async function openProcessTerminal({ local, home, session }: ProcessTerminalSetting, request: TerminalRequest): Promise<EngineTerminal> {
  const { step } = request;
  // Native, and seldom needed.
  const { spawn } = await import('@lydell/node-pty');
  const [shell = '/bin/sh'] = local.shell;
  const isBash = path.basename(shell).startsWith('bash');
  // No start-up files: a step reads none either.
  const line = [shell, ...(isBash ? ['--noprofile', '--norc'] : [])];
  const mark = process.platform === 'win32' ? undefined : `\u0001${randomUUID()}`;
  const [file = shell, ...args] = mark === undefined ? line : ['/bin/sh', '-c', KEEPER, 'drydock', mark, ...line];
  try {
    const pty = spawn(file, args, {
      name: 'xterm-256color',
      cols: request.columns,
      rows: request.rows,
      cwd: step.codeFolder,
      env: {
        ...local.variables,
        ...(isBash ? { PS1: String.raw`\W \$ ` } : {}),
        TERM: 'xterm-256color',
        ...step.environmentVariables,
        DRYDOCK_STEP: `${step.runId}/${step.node}/shell`, DRYDOCK_STEP_HOME: home, DRYDOCK_STEP_SESSION: session,
      },
    });
    return new ProcessTerminal(pty, session, mark, request.onOutput);
  } catch (error) {
    throw new StepNotStartedError(step.node, error instanceof Error ? error.message : String(error));
  }
}

class ProcessTerminal implements EngineTerminal {
  readonly ended: Promise<TerminalEnd>;
  readonly #pty: IPty;
  readonly #session: string;
  readonly #gone: Promise<void>;
  #over = false;

  constructor(pty: IPty, session: string, mark: string | undefined, onOutput: (text: string) => void) {
    this.#pty = pty;
    this.#session = session;
    let onGone = (): void => undefined;
    this.#gone = new Promise((resolve) => (onGone = resolve));
    this.ended = new Promise((resolve) => {
      const end = mark === undefined ? undefined : new EndMark(mark, onOutput, (exitCode) => resolve({ exitCode }));
      pty.onData((text) => (end === undefined ? onOutput(text) : end.push(text)));
      pty.onExit(({ exitCode }) => {
        this.#over = true;
        onGone();
        // Without the mark the keeper itself was killed.
        resolve(mark === undefined ? { exitCode } : {});
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
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    // Jobs of an interactive shell have process groups of their own: they are known by their environment where the system shows it.
    // One that is only just being started has neither a group nor that environment yet: it is known by its id alone.
    if (!this.#over) signalTree(this.#pty.pid, [this.#pty.pid], 'SIGKILL');
    killStepProcesses(({ variables }) => variables.get('DRYDOCK_STEP_SESSION') === this.#session);
    await this.#gone;
  }
}
