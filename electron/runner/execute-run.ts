import { setMaxListeners } from 'node:events';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef, RunEvent } from '#shared/model/run.ts';
import type { FoldedNode } from '#shared/run/fold-events.ts';
import type { Clock } from '../clock.ts';
import type { ArtifactKeeper, CodeSource } from './content.ts';
import { watchCancelRequest } from './cancel-run.ts';
import { EventLog } from './events/event-log.ts';
import type { NewRunEvent } from './events/event-log.ts';
import type { EndedBefore } from './execute/execution-context.ts';
import { LazySession } from './execute/lazy-session.ts';
import { OutputPlaces } from './execute/output-places.ts';
import { executeNodes } from './execute/run-execution.ts';
import { WorkBeside } from './execute/work-beside.ts';
import { environmentKey } from './plan/environment-key.ts';
import type { RunPlan } from './plan/run-plan.ts';
import type { DataInputs } from './prepare/data-inputs.ts';
import type { Environments } from './prepare/environments.ts';
import { artifactPath } from './records/run-state.ts';
import type { ResultStore } from './reuse/result-store.ts';
import type { RunFolder } from './run-folder.ts';

export interface ExecuteRunPorts {
  readonly clock: Clock;
  readonly artifacts: ArtifactKeeper;
  readonly code: CodeSource;
  readonly results: ResultStore;
}

export interface ExecuteRunRequest {
  readonly id: string;
  readonly folder: RunFolder;
  readonly plan: RunPlan;
  readonly environments: Environments;
  readonly data: DataInputs;
  /** Outputs of the nodes that an earlier process finished. */
  readonly finished: ReadonlyMap<string, FoldedNode['outputs']>;
  /** Nodes that an earlier process ended well, but whose inputs are made again. */
  readonly endedBefore: ReadonlyMap<string, EndedBefore>;
  /** Trials of sweeps that ended without a result in an earlier process and stay so. */
  readonly settled: ReadonlyMap<string, FoldedNode>;
  readonly lastSeq: number;
  readonly endsCleanly: boolean;
  readonly resumed: boolean;
  readonly warnings: readonly string[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

const longestRetryDelayMs = 30_000;

/**
 * Executes a planned run whose lock the caller holds, and records its end. Everything the run had in the engine is gone when
 * this resolves, or a warning says why not. Rejects when the end could not be recorded or nothing can answer for the error (the run then stays
 * `interrupted` and can be resumed), and, after the end is recorded, with the first error that `onEvent` threw.
 */
export async function executeRun(ports: ExecuteRunPorts, request: ExecuteRunRequest): Promise<void> {
  const { plan, folder, id } = request;
  const observed = keepingFailure(request.onEvent);
  const log = new EventLog(folder.events, { clock: ports.clock, lastSeq: request.lastSeq, onEvent: observed.onEvent, startsOnNewLine: request.endsCleanly });
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  // As many steps as there are workers listen at once.
  setMaxListeners(0, signal);
  const watcher = watchCancelRequest(folder, () => stop.abort());
  const session = new LazySession(plan.engine.engine, { runId: id, maxWorkers: plan.options.maxWorkers, hermetic: plan.options.hermetic, ...warmStart(plan, folder) }, signal, (message) => log.append({ type: 'warning', message }));
  const last = ports.results.lastRuns(plan.pipelineKey);
  const places = new OutputPlaces(ports.artifacts);
  const beside = new WorkBeside();
  let completed = false;
  let engineFailure: { readonly error: unknown } | undefined;
  try {
    log.append({ type: request.resumed ? 'run-resumed' : 'run-started', pid: process.pid });
    for (const message of request.warnings) log.append({ type: 'warning', message });
    for (const [node, state] of request.settled) for (const event of endAgain(node, state)) log.append(event);
    for (const node of plan.notSelected) log.append({ type: 'node-skipped', node, reason: 'not among the nodes to run' });
    if (plan.likelyToRun.size > 0) session.get().catch(() => undefined);
    const end = await executeNodes(
      {
        runId: id, last, plan: plan.planned, folder, log, clock: ports.clock, session,
        results: ports.results, artifacts: ports.artifacts, code: ports.code, beside,
        environment: (node) => request.environments.ready(node),
        data: (node, input) => {
          const bound = node.inputs[input];
          if (bound?.kind !== 'data') throw new Error(`input '${input}' of '${node.name}' is no data`);
          return request.data.fetch(bound.source);
        },
        isUnchanged: (content, lookSignal) => request.data.isUnchanged(content, lookSignal),
        maxWorkers: plan.options.maxWorkers, hermetic: plan.options.hermetic, rerunReasons: plan.rerunReasons, reuseOnly: plan.reuseOnly, finished: request.finished, endedBefore: request.endedBefore, settled: new Set(request.settled.keys()), resumed: request.resumed,
        retryDelayMs: (attempt) => Math.min(longestRetryDelayMs, 1000 * 2 ** (attempt - 1)),
      },
      { places, maxWorkers: plan.options.maxWorkers, signal, likelyToRun: (name) => plan.likelyToRun.has(name) },
    );
    if (signal.aborted) log.append({ type: 'run-finished', status: 'cancelled', message: 'The run was cancelled.' });
    else if (end.failed.length > 0) log.append({ type: 'run-finished', status: 'failed', message: `${end.failed.length === 1 ? 'Node' : 'Nodes'} ${end.failed.join(', ')} failed.` });
    else log.append({ type: 'run-finished', status: 'completed', message: '' });
    log.flush();
    completed = !signal.aborted && end.failed.length === 0;
    if (completed) await linkOutputs(ports.artifacts, plan, folder, end.outputs);
  } finally {
    watcher.close();
    try {
      engineFailure = await tidy('what the run had in the engine could not all be removed (the next run tries again)', () => session[Symbol.asyncDispose](), log);
      await tidy('what steps did not use could not all be removed', () => beside.finish(), log);
      await tidy('output folders that are not needed could not be removed', () => ports.artifacts.release(places.allocated()), log);
      await tidy('what explains the next run could not be kept', () => last.flush(), log);
    } finally {
      log.close();
    }
  }
  // An engine that went away is why the run did not complete.
  if (!completed && engineFailure !== undefined) throw engineFailure.error;
  if (observed.failure !== undefined) throw observed.failure.error;
}

/** How a trial ended that is not tried again: with the resumption, the state of all that did not end well starts anew. */
function* endAgain(node: string, { status, reason, exitCode, stoppedBy, measured }: FoldedNode): Iterable<NewRunEvent> {
  if (measured !== undefined) yield { type: 'trial-measured', node, value: measured };
  if (status === 'cancelled') yield { type: 'node-cancelled', node, reason, ...(stoppedBy === undefined ? {} : { by: stoppedBy }) };
  else yield { type: 'node-failed', node, code: 'failed-before', message: reason, ...(exitCode === undefined ? {} : { exitCode }) };
}

/** Leftovers are no reason to take back how a run ended: they are warned about. Resolves with what went wrong. */
async function tidy(what: string, work: () => Promise<void> | void, log: EventLog): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    log.append({ type: 'warning', message: `${what}: ${error instanceof Error ? error.message : String(error)}` });
    return { error };
  }
}

/** An observer that fails must not change the run: its first failure is kept until the run's end is recorded. */
function keepingFailure(onEvent: (event: RunEvent) => void): { readonly onEvent: (event: RunEvent) => void; readonly failure: { readonly error: unknown } | undefined } {
  let failure: { readonly error: unknown } | undefined;
  return {
    onEvent: (event) => {
      try {
        onEvent(event);
      } catch (error) {
        failure ??= { error };
      }
    },
    get failure() {
      return failure;
    },
  };
}

/** Links for people who browse the run folder; a file system without links does without. */
async function linkOutputs(artifacts: ArtifactKeeper, plan: RunPlan, folder: RunFolder, outputs: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>): Promise<void> {
  if (Object.keys(plan.planned.outputs).length === 0) return;
  await rm(folder.outputs, { recursive: true, force: true });
  await mkdir(folder.outputs);
  for (const [name, from] of Object.entries(plan.planned.outputs)) {
    const ref = outputs.get(from.node)?.[from.output];
    if (ref !== undefined) await symlink(path.relative(folder.outputs, artifactPath(artifacts, ref)), path.join(folder.outputs, name)).catch(() => undefined);
  }
}

/** Lets the engine begin with what steps share while the first step is still being prepared. */
function warmStart(plan: RunPlan, folder: RunFolder): { readonly firstImageId?: string; readonly scratchFolder: string } {
  const first = plan.planned.nodes.find((node) => plan.likelyToRun.has(node.name));
  const state = first === undefined ? undefined : plan.images.get(environmentKey(first));
  return { scratchFolder: folder.scratch, ...(state?.kind === 'present' ? { firstImageId: state.image.id } : {}) };
}
