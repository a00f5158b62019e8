import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A process to be killed. The script prints `ready` when its work begins and one line `ack <JSON>` for each thing it
 * may be held to from then on; it ends by itself with exit code 0 when there is nothing left to do.
 */
export interface ChildSpec {
  /** A script for plain Node: see `bundleChild`. */
  readonly script: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ChildOutcome {
  /** What the child acknowledged, in order. */
  readonly acknowledged: readonly unknown[];
  /** False when it was done before the kill came. */
  readonly killed: boolean;
}

export interface KillRound {
  readonly round: number;
  readonly children: readonly ChildOutcome[];
}

export interface KillPlan {
  readonly kills: number;
  /** The moments of the kills follow from it; the same seed tries the same ones. */
  readonly seed: number;
  /** The children are killed at independent random moments up to this long after the last one is ready, milliseconds. */
  readonly longestMs: number;
  /** The processes of a round, started together. */
  readonly children: (round: number) => readonly ChildSpec[] | Promise<readonly ChildSpec[]>;
  /** Checks what must hold after every kill; throws when it does not. */
  readonly check: (round: KillRound) => void | Promise<void>;
}

export interface KillTotals {
  readonly rounds: number;
  /** How many processes were killed before they were done. */
  readonly killed: number;
  readonly acknowledged: number;
}

/** How many kills to try: `DRYDOCK_KILLS`, else a number that suits every build. */
export function killCount(usual: number): number {
  const asked = Number(process.env['DRYDOCK_KILLS'] ?? usual);
  if (!Number.isInteger(asked) || asked < 1) throw new Error(`DRYDOCK_KILLS must be a whole number above zero, not '${process.env['DRYDOCK_KILLS'] ?? ''}'.`);
  return asked;
}

/** Starts processes, kills them with SIGKILL at random moments, checks, and starts over. A failed check names the seed and the round. */
export async function killRepeatedly(plan: KillPlan): Promise<KillTotals> {
  const random = seededRandom(plan.seed);
  let [killed, acknowledged] = [0, 0];
  for (let round = 0; round < plan.kills; round += 1) {
    const specs = await plan.children(round);
    const moments = specs.map(() => random() * plan.longestMs);
    const running = specs.map((spec) => startChild(spec));
    await Promise.all(running.map((child) => child.ready));
    const children = await Promise.all(running.map((child, at) => child.killAfter(moments[at] ?? 0)));
    killed += children.filter((child) => child.killed).length;
    acknowledged += children.reduce((sum, child) => sum + child.acknowledged.length, 0);
    try {
      await plan.check({ round, children });
    } catch (error) {
      throw new Error(`After kill ${String(round)} of seed ${String(plan.seed)} (at ${moments.map((ms) => ms.toFixed(1)).join(', ')} ms).`, { cause: error });
    }
  }
  return { rounds: plan.kills, killed, acknowledged };
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface RunningChild {
  readonly ready: Promise<void>;
  killAfter(ms: number): Promise<ChildOutcome>;
}

function startChild(spec: ChildSpec): RunningChild {
  const child = spawn(process.execPath, [spec.script, ...spec.args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...spec.environment },
  });
  const acknowledged: unknown[] = [];
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    // `close` comes when the pipes are drained: whatever was acknowledged before the kill has been read.
    child.on('close', (code, signal) => {
      if (signal === null && code !== 0) reject(new Error(`The child ended with exit code ${String(code)}.\n${errors}`));
      else resolve(signal);
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.on('close', () => {
      resolve();
    });
    child.on('error', reject);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve();
      else if (line.startsWith('ack ')) acknowledged.push(JSON.parse(line.slice(4)));
    });
  });
  return {
    ready,
    killAfter: async (ms) => {
      const timeUp = new AbortController();
      const timer = delay(ms, undefined, { signal: timeUp.signal }).then(
        () => child.kill('SIGKILL'),
        () => false,
      );
      try {
        const signal = await exited;
        return { acknowledged, killed: signal === 'SIGKILL' };
      } finally {
        timeUp.abort();
        await timer;
      }
    },
  };
}
