import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const launcher = fileURLToPath(new URL('../../../electron/launch/drydock.mjs', import.meta.url));

export interface DrydockWorld {
  readonly home: string;
  readonly cwd: string;
  /** Default: a socket that is not there. */
  readonly dockerHost?: string;
}

export interface DrydockEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `drydock` that is running, leader of a process group as in a terminal. */
export interface StartedDrydock {
  readonly ended: Promise<DrydockEnd>;
  /** Resolves when stderr has so many lines that match. */
  sees(pattern: RegExp, times?: number): Promise<void>;
  /** To the process only, as `kill` does. */
  signal(signal: NodeJS.Signals): void;
  /** To the whole group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
}

/** Starts the real `drydock` without a terminal. What is left of it is killed after the test. */
export function startDrydock(args: readonly string[], world: DrydockWorld): StartedDrydock {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: world.cwd,
    detached: true,
    env: { ...process.env, DRYDOCK_HOME: world.home, DOCKER_HOST: world.dockerHost ?? `unix://${world.home}/no-docker.sock`, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const send = (target: number | undefined, signal: NodeJS.Signals): void => {
    if (target === undefined) return;
    try {
      process.kill(target, signal);
    } catch {
      // It has ended already.
    }
  };
  onTestFinished(() => send(child.pid, 'SIGKILL'));
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of watchers) look();
  });
  const ended = new Promise<DrydockEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return {
    ended,
    sees: (pattern, times = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.split('\n').filter((line) => pattern.test(line)).length >= times) resolve();
        };
        watchers.add(look);
        look();
        ended.then(() => reject(new Error(`It ended before it said ${String(pattern)} ${String(times)} times:\n${stderr}`)), reject);
      }),
    signal: (signal) => send(child.pid, signal),
    signalGroup: (signal) => send(child.pid === undefined ? undefined : -child.pid, signal),
  };
}

/** Runs the real `drydock` to its end. */
export async function drydock(args: readonly string[], world: DrydockWorld): Promise<DrydockEnd> {
  return await startDrydock(args, world).ended;
}

/** The processes of steps of a home that are alive, by what they were started with. */
export function stepsAlive(home: string): readonly string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      if (!readFileSync(path.join('/proc', pid, 'environ'), 'utf8').split('\0').includes(`DRYDOCK_STEP_HOME=${home}`)) return [];
      const command = readFileSync(path.join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
      return command === '' ? [] : [command];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}
