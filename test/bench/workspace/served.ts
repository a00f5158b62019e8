import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A server in a process of its own. */
export interface Served extends AsyncDisposable {
  readonly pid: number;
  readonly base: string;
}

const READY_MS = 60_000;

export interface ServedOptions {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly node?: string;
  /** Gets what it prints. */
  readonly log: string;
  /** Its address, once it answers. */
  readonly answers: (printed: string) => Promise<string | undefined>;
}

/** Starts a program of Node and waits until it answers. Rejects with what it printed when it does not. */
export async function serveInProcess({ args, environment, node = process.execPath, log, answers }: ServedOptions): Promise<Served> {
  const output = openSync(log, 'w');
  const child = spawn(node, args, { stdio: ['ignore', output, output], env: { ...process.env, ...environment } });
  closeSync(output);
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const printed = readFileSync(log, 'utf8');
    const base = await answers(printed);
    if (base !== undefined && child.pid !== undefined) return { pid: child.pid, base, [Symbol.asyncDispose]: () => end(child) };
    if (child.exitCode !== null || child.pid === undefined || performance.now() > deadline) {
      await end(child);
      throw new Error(`${args.join(' ')} did not start:\n${printed.slice(-2_000)}`);
    }
    await delay(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
