import type { NodeStatus, RunEvent } from '#shared/model/run.ts';
import type { FetchProgress, PlannedNodeView } from '#electron/runner/run-service.ts';
import { SweepProgress } from './sweep-progress.ts';

/** What one node has come to, as a line that is worth keeping. */
export interface NodeLine {
  readonly node: string;
  readonly status: NodeStatus | 'retrying' | 'warning';
  readonly text: string;
  /** Time since the node began to run; absent where it never did. */
  readonly elapsedMs?: number;
}

export interface ActiveNode {
  readonly node: string;
  readonly status: 'preparing' | 'running';
  readonly detail: string;
  readonly sinceMs: number;
}

export interface NodeCounts {
  total: number;
  completed: number;
  reused: number;
  failed: number;
  skipped: number;
  cancelled: number;
}

/** Follows a run's events: which nodes are busy, how many are done. Knows no terminal and no clock: times are passed in, in milliseconds. */
export class NodeProgress {
  readonly active = new Map<string, ActiveNode>();
  readonly fetches = new Map<string, FetchProgress>();
  readonly counts: NodeCounts = { total: 0, completed: 0, reused: 0, failed: 0, skipped: 0, cancelled: 0 };

  readonly #sweeps = new SweepProgress();

  /** To be called before the first event. */
  plan(nodes: readonly PlannedNodeView[]): void {
    this.#sweeps.plan(nodes);
    this.counts.total = nodes.length - this.#sweeps.trials;
  }

  /** Returns the line to keep, for events that have one. Trials of a sweep are told in the line of their sweep, but for those that fail or are stopped. */
  apply(event: RunEvent, nowMs: number): NodeLine | undefined {
    if ('node' in event && event.node !== undefined && this.#sweeps.isTrial(event.node)) return this.#sweeps.apply(event, nowMs);
    return this.#applyToNode(event, nowMs);
  }

  /** What a sweep that runs has come to; undefined for other nodes. */
  detailOf(node: string): string | undefined {
    return this.#sweeps.detailOf(node);
  }

  #applyToNode(event: RunEvent, nowMs: number): NodeLine | undefined {
    switch (event.type) {
      case 'run-resumed':
        this.#sweeps.resume();
        return undefined;
      case 'node-preparing':
        this.active.set(event.node, { node: event.node, status: 'preparing', detail: event.what, sinceMs: nowMs });
        return undefined;
      case 'node-running':
        this.active.set(event.node, { node: event.node, status: 'running', detail: event.reason, sinceMs: nowMs });
        return { node: event.node, status: 'running', text: event.attempt > 1 ? `attempt ${String(event.attempt)}: ${event.reason}` : event.reason };
      case 'node-retrying':
        return this.#ended(event.node, 'retrying', `${event.message} Trying again in ${String(Math.round(event.delayMs / 100) / 10)}s.`, nowMs);
      case 'node-reused':
        return this.#finished(event.node, 'reused', event.reason, nowMs);
      case 'node-completed':
        return this.#finished(event.node, 'completed', event.exitCode === 0 ? (this.#sweeps.detailOf(event.node) ?? '') : `exit code ${String(event.exitCode)} counts as success`, nowMs);
      case 'node-failed':
        return this.#finished(event.node, 'failed', event.message, nowMs);
      case 'node-skipped':
        return this.#finished(event.node, 'skipped', event.reason, nowMs);
      case 'node-cancelled':
        return this.#finished(event.node, 'cancelled', event.reason, nowMs);
      case 'warning':
        return { node: event.node ?? '', status: 'warning', text: event.message };
      default:
        return undefined;
    }
  }

  fetch(progress: FetchProgress): void {
    const key = `${progress.kind} ${progress.name}`;
    if (progress.fraction === 1) this.fetches.delete(key);
    else this.fetches.set(key, progress);
  }

  get done(): number {
    const { completed, reused, failed, skipped, cancelled } = this.counts;
    return completed + reused + failed + skipped + cancelled;
  }

  #finished(node: string, status: 'reused' | 'completed' | 'failed' | 'skipped' | 'cancelled', text: string, nowMs: number): NodeLine {
    this.counts[status] += 1;
    // What a node waited for has been fetched once the node is through.
    if (this.done === this.counts.total) this.fetches.clear();
    return this.#ended(node, status, text, nowMs);
  }

  #ended(node: string, status: NodeLine['status'], text: string, nowMs: number): NodeLine {
    const was = this.active.get(node);
    this.active.delete(node);
    return was?.status === 'running' ? { node, status, text: text === '' ? was.detail : text, elapsedMs: nowMs - was.sinceMs } : { node, status, text };
  }
}
