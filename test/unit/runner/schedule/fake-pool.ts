import type { NodeEnd, ScheduleRequest } from '#electron/runner/schedule/scheduler.ts';
import { runSchedule } from '#electron/runner/schedule/scheduler.ts';

export interface FakeNode {
  readonly name: string;
  readonly dependsOn?: readonly string[];
  readonly cost?: number;
  /** How long it takes on the fake clock; also what the scheduler expects. */
  readonly takes?: number;
  /** Default `succeeded`. `reused` needs no worker; `throws` is a defect. */
  readonly ends?: NodeEnd | 'reused' | 'throws';
}

export interface Played {
  /** Start and end on the fake clock, of what was executed. */
  readonly spans: ReadonlyMap<string, { readonly from: number; readonly to: number }>;
  /** What became of each node: reported ends and skips, in order of report. A second report of one node would be a second entry. */
  readonly ends: readonly { readonly name: string; readonly how: NodeEnd | 'reused' | 'skipped'; readonly cause?: string | undefined }[];
  readonly mostWorkers: number;
  readonly error: unknown;
}

export type PoolOptions = Partial<Pick<ScheduleRequest, 'workers' | 'continueOnFailure' | 'upcoming' | 'groups'>> & { readonly cancelAt?: number; readonly beforeSkip?: () => void };

/** Plays a graph on a pool of workers whose clock jumps from end to end. Aborted executions end at once as `cancelled`. */
export async function play(nodes: readonly FakeNode[], options: PoolOptions = {}): Promise<Played> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const cancel = new AbortController();
  const spans = new Map<string, { from: number; to: number }>();
  const ends: { name: string; how: Played['ends'][number]['how']; cause?: string | undefined }[] = [];
  const alarms: { at: number; ring: () => void }[] = [];
  let now = 0;
  let busy = 0;
  let mostWorkers = 0;
  if (options.cancelAt !== undefined) alarms.push({ at: options.cancelAt, ring: () => cancel.abort() });

  const nodeOf = (name: string): FakeNode => byName.get(name) ?? { name };
  const execute = (name: string, signal: AbortSignal): Promise<NodeEnd> => {
    const { cost = 1, takes = 1, ends: how = 'succeeded' } = nodeOf(name);
    const workers = Math.min(cost, options.workers ?? 2);
    busy += workers;
    mostWorkers = Math.max(mostWorkers, busy);
    const from = now;
    return new Promise((resolve, reject) => {
      let over = false;
      const end = (result: NodeEnd | 'throws'): void => {
        if (over) return;
        over = true;
        busy -= workers;
        spans.set(name, { from, to: now });
        if (result === 'throws') reject(new Error(`defect in ${name}`));
        else {
          ends.push({ name, how: result });
          resolve(result);
        }
      };
      alarms.push({ at: now + takes, ring: () => end(how === 'reused' ? 'succeeded' : how) });
      signal.addEventListener('abort', () => end('cancelled'), { once: true });
    });
  };

  let running = true;
  let error: unknown;
  const done = runSchedule({
    nodes: nodes.map(({ name, dependsOn = [], cost = 1, takes = 1 }) => ({ name, dependsOn, cost, weight: takes })),
    workers: options.workers ?? 2,
    ...(options.groups === undefined ? {} : { groups: options.groups }),
    continueOnFailure: options.continueOnFailure ?? false,
    signal: cancel.signal,
    decide: async (name) => {
      if (nodeOf(name).ends !== 'reused') return 'needs-worker';
      ends.push({ name, how: 'reused' });
      return 'succeeded';
    },
    execute,
    skipped: (name, cause) => {
      options.beforeSkip?.();
      ends.push({ name, how: 'skipped', cause });
    },
    ...(options.upcoming === undefined ? {} : { upcoming: options.upcoming }),
  })
    .catch((caught: unknown) => {
      error = caught;
    })
    .finally(() => {
      running = false;
    });
  for (;;) {
    // Lets everything that follows from the last event happen before the clock moves on.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    if (!running) break;
    alarms.sort((a, b) => a.at - b.at);
    const next = alarms.shift();
    if (next === undefined) throw new Error(`the schedule waits for nothing: ${JSON.stringify(ends)}`);
    now = next.at;
    next.ring();
  }
  await done;
  return { spans, ends, mostWorkers, error };
}

/** `name: how` in order. */
export const endsOf = (played: Played): string[] => played.ends.map(({ name, how }) => `${name} ${how}`);
