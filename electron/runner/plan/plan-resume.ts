import { DrydockError, InvalidInputError } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedNode, PlannedRun, PlannedSweep } from '#shared/plan/planned-run.ts';
import type { FoldedNode } from '#shared/run/fold-events.ts';
import { isKeyOf } from '#shared/plan/reuse-key.ts';
import type { ImageState } from '../../engines/images.ts';
import type { EndedBefore } from '../execute/execution-context.ts';
import { DataInputs } from '../prepare/data-inputs.ts';
import type { RunRecord } from '../records/run-records.ts';
import type { FetchProgress } from '../run-service.ts';
import { chooseEngine } from './choose-engine.ts';
import { environmentKey } from './environment-key.ts';
import { pipelineKeyOf } from './plan-node.ts';
import type { PlanPorts } from './plan-run.ts';
import type { RunPlan } from './run-plan.ts';
import { selectNodes } from './select-nodes.ts';

export interface ResumePlan {
  readonly plan: RunPlan;
  /** Outputs of the nodes that stay as they are. */
  readonly finished: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>;
  /** Nodes that ended well, but whose inputs are made again: they stay as they are if they turn out the same. */
  readonly endedBefore: ReadonlyMap<string, EndedBefore>;
  /** Trials of sweeps that ended without a result and stay so: those of a sweep that is finished, and those that a policy stopped. */
  readonly settled: ReadonlyMap<string, FoldedNode>;
}

/**
 * Plans the rest of a run from its own documents: nodes that ended well stay as they are, the others run again. So does what comes after them,
 * unless what is made again turns out the same.
 */
export async function planResume(ports: PlanPorts, record: RunRecord, signal: AbortSignal, onFetch: (progress: FetchProgress) => void): Promise<ResumePlan> {
  const { document, planned, folded } = record;
  const finished = new Map<string, Readonly<Record<string, ArtifactRef>>>();
  const endedBefore = new Map<string, EndedBefore>();
  for (const node of planned.nodes) {
    const state = folded.nodes.get(node.name);
    if (state === undefined || (state.status !== 'completed' && state.status !== 'reused')) continue;
    if (node.sweep !== undefined) {
      if (isStillTheBest(node.sweep, state, planned, folded.nodes, finished) && (await allKept(ports, state.outputs))) finished.set(node.name, state.outputs);
      continue;
    }
    if (!(await allKept(ports, state.outputs))) continue;
    if (tookWhatIsThere(node, state, finished)) finished.set(node.name, state.outputs);
    else if (state.key !== undefined) endedBefore.set(node.name, { key: state.key, outputs: state.outputs });
  }
  const engine = await chooseEngine(ports.engines, document.engine, signal);
  const settled = settledTrials(planned.nodes, folded.nodes, finished);
  const open = planned.nodes.filter((node) => !finished.has(node.name) && !settled.has(node.name) && node.sweep === undefined);
  const images = new Map<string, ImageState>();
  for (const node of open) {
    const key = environmentKey(node);
    if (engine.name === 'process' || images.has(key)) continue;
    const state = await engine.images.inspect(node.environment, signal);
    if (state.kind === 'missing') throw new InvalidInputError(`Run ${record.id} cannot be resumed: node '${node.name}': ${state.message}`, [], { commandLine: state.commandLine });
    images.set(key, state);
  }
  const data = new DataInputs(ports.data, { signal, onProgress: (name, status, fraction) => onFetch({ kind: 'data', name, status, ...(fraction === undefined ? {} : { fraction }) }) });
  for (const node of open) {
    for (const [input, bound] of Object.entries(node.inputs)) {
      if (bound.kind === 'data') await data.look(bound.source).catch((error: unknown) => { throw resumeError(record.id, node.name, input, error); });
    }
  }
  const selection = selectNodes(planned.nodes, { forceRerun: document.options.forceRerun, from: document.options.from, only: document.options.only });
  const likelyToRun = new Set(open.map((node) => node.name));
  return {
    finished,
    endedBefore,
    settled,
    plan: {
      view: {
        pipeline: document.pipeline, engine: engine.name, engineReason: engine.reason, parameters: document.parameters,
        nodes: planned.nodes.map((node) => ({
          name: node.name, module: node.module.label, dependsOn: [], environment: '',
          ...(node.module.versionId === undefined ? {} : { moduleVersionId: node.module.versionId }),
          ...(node.trial === undefined ? {} : { trial: node.trial }),
          ...(node.sweep === undefined ? {} : { sweep: node.sweep }),
          ...actionOf(node.name, finished, settled),
        })),
        fetches: [], ignored: document.ignored, warnings: [],
      },
      planned, engine, options: document.options, parameters: document.parameters, pipelineKey: pipelineKeyOf(document), ignored: document.ignored,
      notSelected: [], rerunReasons: selection.rerunReasons, reuseOnly: selection.reuseOnly, likelyToRun, data, images,
    },
  };
}

function actionOf(name: string, finished: Finished, settled: ReadonlyMap<string, FoldedNode>): { readonly action: 'run' | 'reuse' | 'skip'; readonly reason: string } {
  if (finished.has(name)) return { action: 'reuse', reason: 'it ended well before the run stopped' };
  return settled.has(name) ? { action: 'skip', reason: 'it ended before the run stopped, and its sweep does not need it' } : { action: 'run', reason: 'it had not ended' };
}

async function allKept(ports: PlanPorts, outputs: Readonly<Record<string, ArtifactRef>>): Promise<boolean> {
  const kept = await Promise.all(Object.values(outputs).map((ref) => ports.artifacts.check(ref)));
  return kept.every(Boolean);
}

/** Whether a sweep that chose a trial would choose it again: all trials that ended well are there still, that one among them (the engine may have taken its end back), and none of the others would be tried with something else. */
function isStillTheBest(sweep: PlannedSweep, state: FoldedNode, planned: PlannedRun, states: ReadonlyMap<string, FoldedNode>, finished: Finished): boolean {
  const trials = new Map(planned.nodes.map((node) => [node.name, node]));
  return state.best !== undefined && finished.has(state.best.trial) && sweep.trials.every((name) => {
    const node = trials.get(name);
    const trial = states.get(name);
    if (node === undefined || trial === undefined) return false;
    return finished.has(name) || ((trial.status === 'failed' || trial.stoppedBy !== undefined) && tookWhatIsThere(node, trial, finished));
  });
}

function settledTrials(nodes: readonly PlannedNode[], states: ReadonlyMap<string, FoldedNode>, finished: Finished): ReadonlyMap<string, FoldedNode> {
  const settled = new Map<string, FoldedNode>();
  for (const node of nodes) {
    const state = states.get(node.name);
    if (node.trial === undefined || state === undefined || finished.has(node.name)) continue;
    const stays = finished.has(node.trial.sweep) || (state.stoppedBy === 'policy' && tookWhatIsThere(node, state, finished));
    if (stays && (state.status === 'failed' || state.status === 'cancelled')) settled.set(node.name, state);
  }
  return settled;
}

type Finished = ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>;

/** Whether a node that ended was made from the outputs that its dependencies have (still, or again). */
function tookWhatIsThere(node: PlannedNode, state: FoldedNode, finished: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>): boolean {
  return Object.entries(node.inputs).every(([name, input]) => {
    if (input.kind !== 'node') return true;
    const ref = finished.get(input.node)?.[input.output];
    return ref !== undefined && isKeyOf(state.ingredients?.[`input ${name}`], ref.id, ref.shape === 'file');
  });
}

function resumeError(id: string, node: string, input: string, error: unknown): unknown {
  if (!(error instanceof DrydockError)) return error;
  return new InvalidInputError(`Run ${id} cannot be resumed: node '${node}', input '${input}': ${error.message}`);
}
