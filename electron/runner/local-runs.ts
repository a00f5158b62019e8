import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DrydockError } from '#shared/errors.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { ArtifactRef, EngineName, RunEvent } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { onlyNodeName } from '#shared/specs/single-node-pipeline.ts';
import { compareIngredients } from '#shared/plan/reuse-key.ts';
import { sweepView } from '#shared/sweep/sweep-view.ts';
import type { SweepView } from '#shared/sweep/sweep-view.ts';
import { folderBytes } from '../home/folder-bytes.ts';
import type { Clock } from '../clock.ts';
import { checkWritableHome } from '../home/check-writable.ts';
import type { HomeLayout } from '../home/layout.ts';
import { isFileLockHeld, tryAcquireFileLock, whileSharingFileLock } from '../store/file-lock.ts';
import { endInterrupted, requestCancel, waitUntilOver } from './cancel-run.ts';
import { executeRun } from './execute-run.ts';
import type { ExecuteRunPorts, ExecuteRunRequest } from './execute-run.ts';
import type { LocatedContent } from './content.ts';
import { debugOwnerLock, isDebugOwner } from './debug-owner.ts';
import type { ReadyEnvironment } from './execute/execution-context.ts';
import { followEvents } from './events/follow-events.ts';
import { readEvents } from './events/read-events.ts';
import type { NodeRuns, PlannedModule, RecordedNode } from './node-runs.ts';
import { locateInputs, recordedNode } from './node-runs.ts';
import { chooseEngine } from './plan/choose-engine.ts';
import { metricsOfNode } from './metrics/node-metrics.ts';
import { planNode } from './plan/plan-node.ts';
import type { NodeRunRequest } from './plan/plan-node.ts';
import { planRun } from './plan/plan-run.ts';
import type { PlanPorts } from './plan/plan-run.ts';
import { planResume } from './plan/plan-resume.ts';
import type { RunPlan } from './plan/run-plan.ts';
import { Environments } from './prepare/environments.ts';
import { beginFetches } from './prepare/begin-fetches.ts';
import { RunRecords } from './records/run-records.ts';
import type { RunRecord } from './records/run-reader.ts';
import { runState } from './records/run-state.ts';
import { RunSummaries } from './records/run-summaries.ts';
import { RunInterruptedError } from './run-interrupted-error.ts';
import type { FetchProgress, IngredientComparison, NodeExplanation, NodeMetricsState, PlanView, RunObserver, RunRemoval, RunRequest, RunService, RunState, RunSummary } from './run-service.ts';

export interface LocalRunsPorts extends PlanPorts, Pick<ExecuteRunPorts, 'artifacts' | 'code' | 'results'> {
  readonly layout: HomeLayout;
  readonly clock: Clock;
  /** A new id, unique for ever, of letters and digits that sort by time. */
  readonly newRunId: () => string;
  exportArtifact(ref: ArtifactRef, target: string, signal: AbortSignal): Promise<void>;
  /** Brings code that is not in this home yet, so that no step waits for it. Absent: all code is here. */
  bringCode?(snapshotIds: readonly string[], signal: AbortSignal, onFetch: (progress: FetchProgress) => void): Promise<void>;
}

/** The runs of one home, executed on this machine. */
export class LocalRuns implements RunService, NodeRuns {
  readonly #ports: LocalRunsPorts;
  readonly #records: RunRecords;
  readonly #summaries: RunSummaries;

  constructor(ports: LocalRunsPorts) {
    this.#ports = ports;
    this.#records = new RunRecords(ports.layout.runs);
    this.#summaries = new RunSummaries(this.#records);
  }

  async plan(request: RunRequest, signal: AbortSignal): Promise<PlanView> {
    checkWritableHome(this.#ports.layout.root);
    const { view } = await this.#sharing(signal, () => planRun(this.#ports, request, signal, () => undefined));
    return view;
  }

  async run(request: RunRequest, signal: AbortSignal, observer: RunObserver = {}): Promise<RunState> {
    checkWritableHome(this.#ports.layout.root);
    return this.#sharing(signal, () => this.#run(request, signal, observer));
  }

  async resume(runId: string, signal: AbortSignal, observer: RunObserver = {}): Promise<RunState> {
    checkWritableHome(this.#ports.layout.root);
    return this.#sharing(signal, () => this.#resume(runId, signal, observer));
  }

  async runNode(request: NodeRunRequest, signal: AbortSignal, observer: RunObserver = {}): Promise<RunState> {
    checkWritableHome(this.#ports.layout.root);
    const onFetch = (progress: Parameters<NonNullable<RunObserver['onFetch']>>[0]) => observer.onFetch?.(progress);
    return this.#sharing(signal, async () => this.#begin(await planNode(this.#ports, request, signal, onFetch), signal, observer));
  }

  async plannedModule(request: RunRequest, signal: AbortSignal): Promise<PlannedModule> {
    checkWritableHome(this.#ports.layout.root);
    const { planned, engine, view } = await this.#sharing(signal, () => planRun(this.#ports, request, signal, () => undefined));
    const [node, ...others] = planned.nodes;
    if (node === undefined || others.length > 0 || node.name !== onlyNodeName) {
      throw new InvalidInputError(`${view.pipeline.displayName} is a pipeline. Run it, and debug a step of that run.`, [], { commandLine: 'To do so: drydock module debug RUN NODE' });
    }
    return { node, engine: engine.name, pipeline: view.pipeline, parameters: view.parameters };
  }

  async recordedNode(runId: string, node: string): Promise<RecordedNode> {
    return recordedNode(await this.#records.read(this.#records.find(runId)), node);
  }

  async located(node: PlannedNode, signal: AbortSignal): Promise<Readonly<Record<string, LocatedContent>>> {
    return locateInputs(this.#ports, node, signal);
  }

  async environmentOf(node: PlannedNode, engine: EngineName, signal: AbortSignal): Promise<ReadyEnvironment> {
    const chosen = await chooseEngine(this.#ports.engines, engine, signal);
    return new Environments(chosen, new Map(), { signal, onFetch: () => undefined }).ready(node);
  }

  /** Whether what is in an engine belongs to somebody who lives: a run, or a shell of a debug session. */
  isOwnerAlive(owner: string): boolean {
    return isDebugOwner(owner) ? isFileLockHeld(debugOwnerLock(this.#ports.layout, owner)) : this.#records.isAlive(owner);
  }

  /** Content that the work comes to refer to is not deleted meanwhile. */
  #sharing<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return whileSharingFileLock(this.#ports.layout.contentLock, signal, work);
  }

  async #run(request: RunRequest, signal: AbortSignal, observer: RunObserver): Promise<RunState> {
    const onFetch = (progress: Parameters<NonNullable<RunObserver['onFetch']>>[0]) => observer.onFetch?.(progress);
    return this.#begin(await planRun(this.#ports, request, signal, onFetch), signal, observer, request.id);
  }

  /** Records a new run and executes it. */
  async #begin(plan: RunPlan, signal: AbortSignal, observer: RunObserver, asked?: string): Promise<RunState> {
    observer.onPlan?.(plan.view);
    const onFetch = (progress: Parameters<NonNullable<RunObserver['onFetch']>>[0]) => observer.onFetch?.(progress);
    const environments = new Environments(plan.engine, plan.images, { signal, onFetch });
    const toRun = plan.planned.nodes.filter((node) => plan.likelyToRun.has(node.name));
    await this.#ports.bringCode?.([...new Set(toRun.flatMap(({ snapshotId }) => snapshotId ?? []))], signal, onFetch);
    await beginFetches(toRun, environments, plan.data);

    const id = asked ?? this.#ports.newRunId();
    const folder = await this.#records.create(
      {
        schemaVersion: 1, id, createdUtc: this.#ports.clock.nowUtc(), pipeline: plan.view.pipeline, engine: plan.engine.name,
        engineReason: plan.engine.reason, parameters: plan.parameters, options: plan.options, ignored: [...plan.ignored],
        ...(plan.debugOf === undefined ? {} : { debugOf: plan.debugOf }),
        ...(plan.view.origin === undefined ? {} : { origin: plan.view.origin }),
      },
      plan.planned,
    );
    const lock = await tryAcquireFileLock(folder.lock);
    if (lock === undefined) throw new InvalidInputError(`Run ${id} is held by another process.`);
    observer.onRun?.(id);
    try {
      await this.#execute({
        id, folder, plan, environments, data: plan.data, finished: new Map(), endedBefore: new Map(), settled: new Map(), lastSeq: 0, endsCleanly: true, resumed: false,
        warnings: plan.view.warnings, signal, onEvent: (event) => observer.onEvent?.(event),
      });
    } finally {
      lock.release();
    }
    return this.show(id);
  }

  async #resume(runId: string, signal: AbortSignal, observer: RunObserver): Promise<RunState> {
    const id = this.#records.find(runId);
    const folder = this.#records.folder(id);
    const lock = await tryAcquireFileLock(folder.lock);
    if (lock === undefined) throw new InvalidInputError(`Run ${id} is still running.`, [], { commandLine: `Follow it: drydock run logs ${id} --follow` });
    try {
      // Before anything that takes time: who asks from here on means this attempt.
      await rm(folder.cancelRequest, { force: true });
      observer.onRun?.(id);
      const record = await this.#records.read(id);
      if (record.folded.finished === 'completed') return runState(record, this.#ports.artifacts);
      const onFetch = (progress: Parameters<NonNullable<RunObserver['onFetch']>>[0]) => observer.onFetch?.(progress);
      const { plan, finished, endedBefore, settled } = await planResume(this.#ports, record, signal, onFetch);
      observer.onPlan?.(plan.view);
      const environments = new Environments(plan.engine, plan.images, { signal, onFetch });
      await beginFetches(plan.planned.nodes.filter((node) => plan.likelyToRun.has(node.name)), environments, plan.data);
      // What the killed process left of this run writes to the same folders.
      if (plan.engine.name === 'docker') await plan.engine.engine.reap((other) => other !== id, signal);
      await this.#execute({
        id, folder, plan, environments, data: plan.data, finished, endedBefore, settled, lastSeq: record.folded.lastSeq, endsCleanly: record.endsCleanly, resumed: true,
        warnings: [], signal, onEvent: (event) => observer.onEvent?.(event),
      });
    } finally {
      lock.release();
    }
    return this.show(id);
  }

  /** Executes a run, and meanwhile removes what runs whose process was killed have left in the engine. */
  async #execute(request: ExecuteRunRequest): Promise<void> {
    const { plan, signal } = request;
    // The helper of the process engine sees to its own. Leftovers are no reason for this run to fail; the next one tries again.
    const reaps = plan.engine.name === 'docker' && plan.likelyToRun.size > 0;
    const reaped = reaps ? plan.engine.engine.reap((owner) => this.isOwnerAlive(owner), signal).catch(() => undefined) : undefined;
    try {
      await executeRun(this.#ports, request);
    } catch (error) {
      throw new RunInterruptedError(request.id, error);
    } finally {
      await reaped;
    }
  }

  async cancel(runId: string, signal: AbortSignal): Promise<RunState> {
    const id = this.#records.find(runId);
    const folder = this.#records.folder(id);
    const record = await this.#records.read(id);
    if (record.folded.finished !== undefined) throw new InvalidInputError(`Run ${id} is over already: ${record.folded.finished}.`);
    if (this.#records.isAlive(id)) {
      requestCancel(folder);
      await waitUntilOver(folder, signal);
    } else {
      await endInterrupted(this.#ports, record, (other) => this.isOwnerAlive(other), signal);
    }
    return this.show(id);
  }

  async list(onUnreadable: (error: DrydockError) => void = () => undefined): Promise<readonly RunSummary[]> {
    return this.#summaries.list(onUnreadable);
  }

  async inspect(runId: string): Promise<RunRecord> {
    return this.#records.read(this.#records.find(runId));
  }

  async show(runId: string): Promise<RunState> {
    return runState(await this.#records.read(this.#records.find(runId)), this.#ports.artifacts);
  }

  events(runId: string, options: { follow: boolean; signal: AbortSignal }): AsyncIterable<RunEvent> {
    const id = this.#records.find(runId);
    return followEvents(this.#records.folder(id), { ...options, isAlive: () => this.#records.isAlive(id) });
  }

  async logFiles(runId: string, node?: string) {
    const record = await this.#records.read(this.#records.find(runId));
    if (node !== undefined && !record.folded.nodes.has(node)) throw unknownNode(record.id, node, [...record.folded.nodes.keys()]);
    const chosen = [...record.folded.nodes].filter(([name]) => node === undefined || name === node);
    chosen.sort(([, a], [, b]) => ((a.startedUtc ?? '~') < (b.startedUtc ?? '~') ? -1 : 1));
    return chosen.flatMap(([name, state]) =>
      (['stdout', 'stderr'] as const)
        .map((stream) => ({ node: name, attempt: state.attempts, stream, path: record.folder.node(name).log(state.attempts, stream) }))
        .filter((log) => existsSync(log.path)),
    );
  }

  async trials(runId: string, node: string): Promise<SweepView> {
    const record = await this.#records.read(this.#records.find(runId));
    const view = sweepView(record.planned, node, record.folded.nodes);
    if (view !== undefined) return view;
    if (!record.folded.nodes.has(node)) throw unknownNode(record.id, node, [...record.folded.nodes.keys()]);
    const sweeps = record.planned.nodes.filter(({ sweep }) => sweep !== undefined).map(({ name }) => name);
    throw new NotFoundError(`Node '${node}' of run ${record.id} is no sweep. ${sweeps.length === 0 ? 'The run has none.' : `Its sweeps: ${sweeps.slice(0, 8).join(', ')}.`}`);
  }

  async why(runId: string, node: string): Promise<NodeExplanation> {
    const record = await this.#records.read(this.#records.find(runId));
    const state = record.folded.nodes.get(node);
    if (state === undefined) throw unknownNode(record.id, node, [...record.folded.nodes.keys()]);
    const before = state.status === 'reused' ? await this.#ingredientsOf(state.fromRun, state.key) : state.previousIngredients;
    const compared = state.ingredients === undefined ? [] : compareIngredients(state.ingredients, before ?? (state.status === 'reused' ? state.ingredients : undefined));
    const comparedWithRun = state.status === 'reused' ? state.fromRun : state.previousRun;
    return {
      runId: record.id, node, status: state.status, reason: state.reason,
      ...(state.key === undefined ? {} : { key: state.key }),
      ingredients: compared satisfies readonly IngredientComparison[],
      ...(comparedWithRun === undefined ? {} : { comparedWithRun }),
    };
  }

  async metrics(runId: string, node: string): Promise<NodeMetricsState> {
    const record = await this.#records.read(this.#records.find(runId));
    if (!record.folded.nodes.has(node)) throw unknownNode(record.id, node, [...record.folded.nodes.keys()]);
    return metricsOfNode(record, node);
  }

  /** The ingredients of the node whose result was reused, as that run recorded them. */
  async #ingredientsOf(runId: string | undefined, key: string | undefined) {
    if (runId === undefined || key === undefined) return undefined;
    const stored = this.#ports.results.find(key);
    if (stored?.run === runId) return stored.ingredients;
    const { events } = await readEvents(this.#records.folder(runId).events);
    for (const event of events) if (event.type === 'node-keyed' && event.key === key) return event.ingredients;
    return undefined;
  }

  async exportOutputs(runId: string, folder: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const record = await this.#records.read(this.#records.find(runId));
    const exported: Record<string, string> = {};
    for (const [name, from] of Object.entries(record.planned.outputs)) {
      const ref = record.folded.nodes.get(from.node)?.outputs[from.output];
      if (ref === undefined) continue;
      const target = path.resolve(folder, name);
      await this.#ports.exportArtifact(ref, target, signal);
      exported[name] = target;
    }
    return exported;
  }

  async remove(runId: string): Promise<RunRemoval> {
    const id = this.#records.find(runId);
    const folder = this.#records.folder(id);
    const lock = await tryAcquireFileLock(folder.lock);
    if (lock === undefined) throw new InvalidInputError(`Run ${id} is running. Cancel it first.`, [], { commandLine: `To do so: drydock run cancel ${id}` });
    try {
      const bytes = await folderBytes(folder.root);
      const doomed = path.join(this.#ports.layout.staging, `removed-${id}`);
      await rm(doomed, { recursive: true, force: true });
      await moveAside(folder.root, doomed);
      await rm(doomed, { recursive: true, force: true });
      return { id, bytes };
    } finally {
      lock.release();
    }
  }
}

/** Renamed first, so that a removal that is interrupted leaves no half a run. */
async function moveAside(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}

const unknownNode = (run: string, node: string, names: readonly string[]): NotFoundError =>
  new NotFoundError(`Run ${run} has no node '${node}'. Its nodes: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' ...' : ''}.`);
