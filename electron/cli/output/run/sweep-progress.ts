import type { NodeStatus, RunEvent } from '#shared/model/run.ts';
import type { Objective } from '#shared/model/sweep.ts';
import { isBetter } from '#shared/sweep/objective-value.ts';
import { shownValue } from '#shared/sweep/shown-value.ts';
import { countsWords, trialCounts } from '#shared/sweep/trial-counts.ts';
import type { PlannedNodeView } from '#electron/runner/run-service.ts';
import type { NodeLine } from './node-progress.ts';

interface FollowedSweep {
  readonly objective: Objective;
  readonly trials: readonly string[];
  best: { readonly trial: string; readonly value: number } | undefined;
}

/** Follows the trials of a run's sweeps by its events. */
export class SweepProgress {
  readonly #sweeps = new Map<string, FollowedSweep>();
  readonly #sweepOf = new Map<string, string>();
  readonly #statuses = new Map<string, NodeStatus>();
  readonly #measured = new Map<string, number>();
  readonly #since = new Map<string, number>();
  /** Trials that are not to run, by the plan. */
  readonly #staying = new Set<string>();

  plan(nodes: readonly PlannedNodeView[]): void {
    for (const { name, sweep } of nodes) {
      if (sweep === undefined) continue;
      this.#sweeps.set(name, { objective: sweep.objective, trials: sweep.trials, best: undefined });
      for (const trial of sweep.trials) this.#sweepOf.set(trial, name);
    }
    for (const { name, action } of nodes) if (action === 'reuse' && this.#sweepOf.has(name)) this.#staying.add(name);
  }

  /** To be called when the run goes on with what it had: nothing more is told of the trials that stay. */
  resume(): void {
    for (const trial of this.#staying) this.#statuses.set(trial, 'completed');
  }

  /** How many trials there are. */
  get trials(): number {
    return this.#sweepOf.size;
  }

  isTrial(node: string): boolean {
    return this.#sweepOf.has(node);
  }

  /** Returns the line to keep, of a trial that failed or was stopped by its sweep, and of warnings. */
  apply(event: Extract<RunEvent, { node?: string | undefined }>, nowMs: number): NodeLine | undefined {
    const node = event.node ?? '';
    switch (event.type) {
      case 'node-running':
        this.#statuses.set(node, 'running');
        this.#since.set(node, nowMs);
        return undefined;
      case 'trial-measured':
        this.#measured.set(node, event.value);
        return undefined;
      case 'node-completed':
      case 'node-reused':
        this.#statuses.set(node, event.type === 'node-reused' ? 'reused' : 'completed');
        this.#compare(node);
        return undefined;
      case 'node-failed':
        return this.#ended(node, 'failed', event.message, nowMs);
      case 'node-cancelled':
        return event.by === undefined ? this.#quietly(node, 'cancelled') : this.#ended(node, 'cancelled', event.reason, nowMs);
      case 'node-skipped':
        return this.#quietly(node, 'skipped');
      case 'warning':
        return { node, status: 'warning', text: event.message };
      default:
        return undefined;
    }
  }

  /** `12 of 20 trials done, 2 running; best loss 0.12 (trial_007)`; undefined for a node that is no sweep. */
  detailOf(node: string): string | undefined {
    const sweep = this.#sweeps.get(node);
    if (sweep === undefined) return undefined;
    const counts = countsWords(trialCounts(sweep, (trial) => this.#statuses.get(trial)));
    return sweep.best === undefined ? counts : `${counts}; best ${sweep.objective.metric} ${shownValue(sweep.best.value)} (${sweep.best.trial.slice(node.length + 1)})`;
  }

  #compare(trial: string): void {
    const sweep = this.#sweeps.get(this.#sweepOf.get(trial) ?? '');
    const value = this.#measured.get(trial);
    if (sweep !== undefined && value !== undefined && isBetter(sweep.objective.goal, value, sweep.best?.value)) sweep.best = { trial, value };
  }

  #quietly(node: string, status: NodeStatus): undefined {
    this.#statuses.set(node, status);
  }

  #ended(node: string, status: 'failed' | 'cancelled', text: string, nowMs: number): NodeLine {
    const since = this.#since.get(node);
    this.#statuses.set(node, status);
    return { node, status, text, ...(since === undefined ? {} : { elapsedMs: nowMs - since }) };
  }
}
