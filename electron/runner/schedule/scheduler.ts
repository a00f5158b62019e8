import { setMaxListeners } from 'node:events';
import type { OrderedNode } from '#shared/plan/order.ts';
import { remainingPath, successorsOf } from '#shared/plan/order.ts';
import { PriorityList } from './priority-list.ts';

/** How a node ended, as far as its successors are concerned. */
export type NodeEnd = 'succeeded' | 'failed' | 'cancelled';

/** Nodes of which some may fail: `gatherer`, another node of the schedule, depends on all of them and starts when all have ended, however they did. */
export interface NodeGroup {
  readonly gatherer: string;
  readonly members: readonly string[];
  /** How many of them execute at once; absent: as many as there are workers. */
  readonly atOnce?: number;
}

export interface ScheduleRequest {
  /** Dependencies first; dependencies that are not in the list count as done. */
  readonly nodes: readonly OrderedNode[];
  /** A node belongs to one group at most. The failure of a member stops and skips nothing. */
  readonly groups?: readonly NodeGroup[];
  /** Size of the worker pool. A node with a greater cost occupies all of it. */
  readonly workers: number;
  readonly continueOnFailure: boolean;
  readonly signal: AbortSignal;
  /** Called when all dependencies have succeeded, without a worker: says whether a worker is needed at all. Must end soon after the signal fires. */
  decide(name: string, signal: AbortSignal): Promise<'needs-worker' | NodeEnd>;
  /** Executes on a worker. Must end soon after the signal fires. */
  execute(name: string, signal: AbortSignal): Promise<NodeEnd>;
  /** A node that will never start, and the failed or cancelled node that is the cause (`undefined`: the run was stopped). */
  skipped(name: string, cause: string | undefined): void;
  /** The nodes that wait for a worker, most urgent first, whenever that list or the set of executing nodes has changed. */
  upcoming?(waiting: readonly string[], executing: ReadonlySet<string>): void;
}

/**
 * Executes a graph: each node the moment its dependencies have succeeded, the one with the longest remaining path first.
 * Resolves when every node has ended or was skipped. A failure without `continueOnFailure` stops what is executing
 * (its `execute` signal fires) and skips the rest; with it, just the successors of the failed node are skipped.
 * An error thrown by a callback stops everything; the schedule rejects with it when nothing executes any more.
 */
export async function runSchedule(request: ScheduleRequest): Promise<void> {
  const { nodes } = request;
  const remaining = remainingPath(nodes);
  const successors = successorsOf(nodes);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const waitingFor = new Map(nodes.map((node) => [node.name, node.dependsOn.filter((name) => byName.has(name)).length]));
  const position = new Map(nodes.map((node, index) => [node.name, index]));
  const waiting = new PriorityList<string>((name) => remaining.get(name) ?? 0, (name) => position.get(name) ?? 0);
  const executing = new Set<string>();
  const ended = new Set<string>();
  const stop = new AbortController();
  const stopSignal = AbortSignal.any([request.signal, stop.signal]);
  // Every node that waits listens: many listeners are no leak here.
  setMaxListeners(0, stopSignal);
  const places = new GroupPlaces(request.groups ?? []);
  let freeWorkers = request.workers;
  let deciding = 0;

  const costOf = (name: string): number => Math.min(request.workers, Math.max(1, byName.get(name)?.cost ?? 1));

  await new Promise<void>((resolve, reject) => {
    let defect: { readonly error: unknown } | undefined;
    const fail = (error: unknown): void => {
      defect ??= { error };
      stop.abort();
      finishIfDone();
    };
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        fail(error);
      }
    };
    const announce = (): void => request.upcoming?.(waiting.first(16), executing);

    const finishIfDone = (): void => {
      if (deciding > 0 || executing.size > 0) return;
      if (stopSignal.aborted && defect === undefined) guarded(skipRest);
      if (defect !== undefined) reject(defect.error);
      else if (ended.size === nodes.length) resolve();
    };
    const skipRest = (): void => {
      for (const node of nodes) skip(node.name, undefined);
    };
    const skip = (name: string, cause: string | undefined): void => {
      if (ended.has(name)) return;
      ended.add(name);
      waiting.remove(name);
      request.skipped(name, cause);
    };
    const skipSuccessors = (name: string): void => {
      const open = [...(successors.get(name) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (ended.has(next)) continue;
        skip(next, name);
        open.push(...(successors.get(next) ?? []));
      }
    };
    const end = (name: string, how: NodeEnd): void => {
      ended.add(name);
      if (how === 'succeeded' || places.isMember(name)) {
        for (const successor of successors.get(name) ?? []) {
          const left = (waitingFor.get(successor) ?? 0) - 1;
          waitingFor.set(successor, left);
          if (left === 0 && !ended.has(successor)) decide(successor);
        }
      } else {
        skipSuccessors(name);
        if (!request.continueOnFailure) stop.abort();
      }
      fill();
    };
    const decide = (name: string): void => {
      if (stopSignal.aborted) return;
      deciding += 1;
      const decided = (answer: 'needs-worker' | NodeEnd): void => {
        deciding -= 1;
        guarded(() => {
          if (answer !== 'needs-worker') return end(name, answer);
          waiting.add(name);
          fill();
        });
      };
      const undecided = (error: unknown): void => {
        deciding -= 1;
        fail(error);
      };
      request.decide(name, stopSignal).then(decided, undecided);
    };
    const start = (name: string): void => {
      const cost = costOf(name);
      freeWorkers -= cost;
      executing.add(name);
      places.take(name);
      const release = (): void => {
        executing.delete(name);
        places.free(name);
        freeWorkers += cost;
      };
      const executed = (how: NodeEnd): void => {
        release();
        guarded(() => end(name, how));
      };
      const broken = (error: unknown): void => {
        release();
        fail(error);
      };
      request.execute(name, stopSignal).then(executed, broken);
    };
    const nextThatFits = (): string | undefined => (freeWorkers > 0 ? waiting.takeFirst((candidate) => costOf(candidate) <= freeWorkers && places.hasOne(candidate)) : undefined);
    let filling = false;
    /** Soon, not now: several nodes become ready together, and the worker is for the most urgent of them, not for the first one decided. */
    const fill = (): void => {
      if (filling) return;
      filling = true;
      setImmediate(() => {
        filling = false;
        guarded(fillNow);
      });
    };
    const fillNow = (): void => {
      if (!stopSignal.aborted) {
        for (let name = nextThatFits(); name !== undefined; name = nextThatFits()) start(name);
        announce();
      }
      finishIfDone();
    };

    stopSignal.addEventListener('abort', finishIfDone, { once: true });
    for (const node of nodes) if (waitingFor.get(node.name) === 0) decide(node.name);
    finishIfDone();
  });
}

/** How many members of each group execute. */
class GroupPlaces {
  readonly #groupOf = new Map<string, { free: number }>();

  constructor(groups: readonly NodeGroup[]) {
    for (const { members, atOnce = Infinity } of groups) {
      const group = { free: Math.max(1, atOnce) };
      for (const name of members) this.#groupOf.set(name, group);
    }
  }

  isMember(name: string): boolean {
    return this.#groupOf.has(name);
  }

  hasOne(name: string): boolean {
    return (this.#groupOf.get(name)?.free ?? 1) > 0;
  }

  take(name: string): void {
    const group = this.#groupOf.get(name);
    if (group !== undefined) group.free -= 1;
  }

  free(name: string): void {
    const group = this.#groupOf.get(name);
    if (group !== undefined) group.free += 1;
  }
}
