import { setMaxListeners } from 'node:events';
import type { PlannedNode, PlannedRun, PlannedSweep } from '#shared/plan/planned-run.ts';
import { seriesNamed } from '#shared/run/node-metrics.ts';
import { evaluationPoints, stopReason } from '#shared/sweep/early-termination.ts';
import type { TrialCurve } from '#shared/sweep/early-termination.ts';
import { valuesOf } from '#shared/sweep/objective-value.ts';
import type { TrialMetrics } from './trial-metrics.ts';

/** How often the metrics of running trials are read, where a policy may end them early. */
const lookMs = 500;
/** The longest that a timer can wait, 24 days: a limit beyond it is no limit. */
const longestTimerMs = 2 ** 31 - 1;

/** Why a trial was stopped by its sweep. */
export interface TrialStop {
  readonly by: 'policy' | 'sweep-timeout';
  readonly reason: string;
}

interface WatchedSweep {
  readonly name: string;
  readonly sweep: PlannedSweep;
  /** Fires when the time of the sweep is up. */
  readonly timeUp: AbortController;
  timer: NodeJS.Timeout | undefined;
  readonly curves: Map<string, TrialCurve>;
  /** Of running trials, how many of their values were looked at. */
  readonly looked: Map<string, number>;
}

/** Stops trials while a run executes: those that a policy ends early, and what is left of a sweep whose time is up. */
export class SweepWatch implements Disposable {
  readonly #metrics: TrialMetrics;
  readonly #sweeps = new Map<string, WatchedSweep>();
  readonly #running = new Map<string, AbortController>();
  readonly #stops = new Map<string, TrialStop>();
  #timer: NodeJS.Timeout | undefined;
  readonly #warn: (message: string) => void;
  #looking = false;
  #isTold = false;

  constructor(plan: PlannedRun, metrics: TrialMetrics, warn: (message: string) => void) {
    this.#warn = warn;
    this.#metrics = metrics;
    for (const { name, sweep } of plan.nodes) {
      if (sweep === undefined) continue;
      const timeUp = new AbortController();
      setMaxListeners(0, timeUp.signal);
      this.#sweeps.set(name, { name, sweep, timeUp, timer: undefined, curves: new Map(), looked: new Map() });
    }
  }

  /** Why a trial must not go on, or not begin. */
  stopOf(node: PlannedNode): TrialStop | undefined {
    const sweep = this.#sweepOf(node);
    return this.#stops.get(node.name) ?? (sweep?.timeUp.signal.aborted === true ? timeIsUp(sweep.sweep) : undefined);
  }

  /** The time of a sweep counts from its first trial. Resolves with the signal that its execution listens to. */
  begin(node: PlannedNode, signal: AbortSignal): AbortSignal {
    const watched = this.#sweepOf(node);
    if (watched === undefined) return signal;
    const ms = Math.ceil((watched.sweep.timeoutSeconds ?? Infinity) * 1000);
    if (ms <= longestTimerMs) watched.timer ??= setTimeout(() => watched.timeUp.abort(), ms).unref();
    if (watched.sweep.earlyTermination === undefined) return AbortSignal.any([signal, watched.timeUp.signal]);
    const stop = new AbortController();
    this.#running.set(node.name, stop);
    this.#timer ??= setInterval(() => void this.#look(), lookMs).unref();
    return AbortSignal.any([signal, watched.timeUp.signal, stop.signal]);
  }

  /** To be called when a trial has ended, however it did: what it logged counts in the comparison of the others. */
  end(node: PlannedNode): void {
    const watched = this.#sweepOf(node);
    this.#running.delete(node.name);
    if (watched?.sweep.earlyTermination === undefined) return;
    watched.curves.set(node.name, curveOf(node, valuesIn(this.#metrics.ended(node.name), watched.sweep)));
    if (this.#running.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const { timer } of this.#sweeps.values()) clearTimeout(timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const [name, stop] of this.#running) {
        const watched = this.#sweeps.get(name.slice(0, name.lastIndexOf('.')));
        if (watched === undefined) continue;
        const values = valuesIn(await this.#metrics.live(name), watched.sweep);
        // It may have ended meanwhile.
        if (this.#running.has(name)) this.#judge(watched, name, values, stop);
      }
    } catch (error) {
      // What cannot be read now may be at the next look; a trial that nobody stops just goes on.
      if (!this.#isTold) this.#warn(`what running trials log cannot be read, so that no policy ends them early for now: ${error instanceof Error ? error.message : String(error)}`);
      this.#isTold = true;
    } finally {
      this.#looking = false;
    }
  }

  #judge(watched: WatchedSweep, name: string, values: readonly number[], stop: AbortController): void {
    const { earlyTermination: policy, objective } = watched.sweep;
    const curve = { name: shortName(name), values };
    watched.curves.set(name, curve);
    if (policy === undefined) return;
    for (const at of evaluationPoints(policy, watched.looked.get(name) ?? 0, values.length)) {
      const reason = stopReason(policy, objective, curve, at, [...watched.curves.values()]);
      watched.looked.set(name, at);
      if (reason === undefined) continue;
      this.#stops.set(name, { by: 'policy', reason });
      this.#running.delete(name);
      stop.abort();
      return;
    }
  }

  #sweepOf(node: PlannedNode): WatchedSweep | undefined {
    return node.trial === undefined ? undefined : this.#sweeps.get(node.trial.sweep);
  }
}

const timeIsUp = (sweep: PlannedSweep): TrialStop => ({ by: 'sweep-timeout', reason: `the sweep reached its limit of ${String(sweep.timeoutSeconds)} s (limits.timeout)` });

const shortName = (trial: string): string => trial.slice(trial.lastIndexOf('.') + 1);

const curveOf = (node: PlannedNode, values: readonly number[]): TrialCurve => ({ name: shortName(node.name), values });

const valuesIn = (metrics: Parameters<typeof seriesNamed>[0] | undefined, sweep: PlannedSweep): readonly number[] =>
  metrics === undefined ? [] : valuesOf(seriesNamed(metrics, sweep.objective.metric));
