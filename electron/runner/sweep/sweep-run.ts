import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { chosenWords } from '#shared/sweep/chosen-words.ts';
import { objectiveValue } from '#shared/sweep/objective-value.ts';
import { writeQuickly } from '../../content/write-quickly.ts';
import type { ExecutionContext } from '../execute/execution-context.ts';
import type { NodeGroup } from '../schedule/scheduler.ts';
import { chooseBest } from './choose-best.ts';
import { SweepWatch } from './sweep-watch.ts';
import type { TrialStop } from './sweep-watch.ts';
import { trialMetrics } from './trial-metrics.ts';
import type { TrialMetrics } from './trial-metrics.ts';

type Outputs = Readonly<Record<string, ArtifactRef>>;

/** The sweeps of a run while it executes: records what trials come to, stops trials, and picks the best. Does nothing for other nodes. */
export class SweepRun implements Disposable {
  /** For the scheduler. */
  readonly groups: readonly NodeGroup[];
  readonly #context: ExecutionContext;
  readonly #metrics: TrialMetrics;
  readonly #watch: SweepWatch;
  readonly #sweeps: ReadonlyMap<string, PlannedNode>;
  readonly #begun = new Set<string>();
  readonly #firstFailure = new Map<string, string>();
  readonly #chosen = new Set<string>();
  readonly #reused = new Map<string, { readonly key: string; readonly run: string }>();

  constructor(context: ExecutionContext) {
    const { plan } = context;
    this.#context = context;
    this.#metrics = trialMetrics(context.runId, context.folder);
    this.#sweeps = new Map(plan.nodes.flatMap((node) => (node.sweep === undefined ? [] : [[node.name, node]])));
    this.groups = [...this.#sweeps].flatMap(([gatherer, { sweep }]) => (sweep === undefined ? [] : [{ gatherer, members: sweep.trials, ...(sweep.concurrentTrials === undefined ? {} : { atOnce: sweep.concurrentTrials }) }]));
    this.#watch = new SweepWatch(plan, this.#metrics, (message) => context.log.append({ type: 'warning', message }));
    for (const node of plan.nodes) if (this.isGathered(node) && (context.finished.has(node.name) || context.settled.has(node.name))) this.#watch.end(node);
  }

  /** Whether a node is a trial whose sweep is executed too: it may fail without failing the run. */
  isGathered(node: PlannedNode): boolean {
    return node.trial !== undefined && this.#sweeps.has(node.trial.sweep);
  }

  /** Whether the run depends on how a node ended: not on a trial that was not chosen. */
  counts(node: PlannedNode): boolean {
    return !this.isGathered(node) || this.#chosen.has(node.name);
  }

  stopOf(node: PlannedNode): TrialStop | undefined {
    return this.#watch.stopOf(node);
  }

  /** Begins a trial; resolves with the signal that it must stop at. */
  begin(node: PlannedNode, signal: AbortSignal): AbortSignal {
    this.#beginSweep(node);
    return this.#watch.begin(node, signal);
  }

  /** To be called when a trial has ended and its metrics are written, before its end is recorded. */
  end(node: PlannedNode): void {
    const sweep = node.trial === undefined ? undefined : this.#sweeps.get(node.trial.sweep)?.sweep;
    if (sweep === undefined) return;
    this.#beginSweep(node);
    this.#watch.end(node);
    const value = objectiveValue(this.#metrics.ended(node.name), sweep.objective);
    if (value !== undefined) this.#context.log.append({ type: 'trial-measured', node: node.name, value });
  }

  /** To be called when the kept result of a trial was taken over: a sweep all of whose results were is reused itself. */
  reused(node: PlannedNode, kept: { readonly key: string; readonly run: string }): void {
    if (this.isGathered(node)) this.#reused.set(node.name, kept);
  }

  /** Keeps what went wrong with a trial, for the case that none ends well. */
  failed(node: PlannedNode, message: string): void {
    const sweep = node.trial?.sweep;
    if (sweep !== undefined && !this.#firstFailure.has(sweep)) this.#firstFailure.set(sweep, `${node.name.slice(sweep.length + 1)}: ${message}`);
  }

  /**
   * Picks the best trial once all have ended; `outputs` are those of the nodes that ended well. The sweep is recorded as completed with that trial's outputs.
   * @throws {NoBestTrialError} when there is none.
   */
  async conclude(node: PlannedNode, outputs: ReadonlyMap<string, Outputs>): Promise<Outputs> {
    const { sweep } = node;
    if (sweep === undefined) throw new Error(`'${node.name}' is no sweep`);
    const { log, folder } = this.#context;
    const best = chooseBest(sweep, outputs, this.#metrics, this.#firstFailure.get(node.name));
    if (best.unmeasured.length > 0) {
      const names = best.unmeasured.slice(0, 5).map((trial) => trial.slice(node.name.length + 1));
      const more = best.unmeasured.length > names.length ? ` and ${String(best.unmeasured.length - names.length)} more` : '';
      log.append({ type: 'warning', node: node.name, message: `${String(best.unmeasured.length)} of ${String(sweep.trials.length)} trials ended well without logging a number for '${sweep.objective.metric}' and cannot be the best: ${names.join(', ')}${more}` });
    }
    this.#chosen.add(best.trial);
    const metrics = this.#metrics.ended(best.trial);
    if (metrics !== undefined) await writeQuickly(folder.node(node.name).metrics, JSON.stringify(metrics));
    log.append({ type: 'sweep-chosen', node: node.name, trial: best.trial, metric: sweep.objective.metric, value: best.value });
    const kept = this.#reused.get(best.trial);
    if (kept !== undefined && sweep.trials.every((trial) => this.#reused.has(trial))) {
      log.append({ type: 'node-reused', node: node.name, key: kept.key, fromRun: kept.run, reason: `all its trials are: ${chosenWords({ node: node.name, trial: best.trial, metric: sweep.objective.metric, value: best.value })}`, outputs: best.outputs });
    } else log.append({ type: 'node-completed', node: node.name, exitCode: 0, outputs: best.outputs });
    return best.outputs;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #beginSweep({ trial }: PlannedNode): void {
    const sweep = trial === undefined ? undefined : this.#sweeps.get(trial.sweep);
    if (sweep === undefined || this.#begun.has(sweep.name)) return;
    this.#begun.add(sweep.name);
    const count = sweep.sweep?.trials.length ?? 0;
    this.#context.log.append({ type: 'node-running', node: sweep.name, attempt: 1, reason: `it tries ${String(count)} ${count === 1 ? 'set' : 'sets'} of values` });
  }
}
