import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { EngineName, RunDocument } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { LocatedContent } from './content.ts';
import { locatedArtifact } from './execute/content-from-outside.ts';
import type { ReadyEnvironment } from './execute/execution-context.ts';
import type { NodeRunRequest } from './plan/plan-node.ts';
import type { PlanPorts } from './plan/plan-run.ts';
import { DataInputs } from './prepare/data-inputs.ts';
import type { RunRecord } from './records/run-records.ts';
import type { LastKeyed } from './reuse/last-runs.ts';
import type { RunObserver, RunRequest, RunState } from './run-service.ts';

/** A node as a run recorded it, cut out of its pipeline. */
export interface RecordedNode {
  readonly run: RunDocument;
  /** Takes artifacts where it took outputs of other nodes. */
  readonly node: PlannedNode;
  /** What it was keyed with; absent when the run ended before that. */
  readonly keyed?: LastKeyed;
}

/** The one node of a run that was not started, with what it would be started with. */
export interface PlannedModule {
  readonly node: PlannedNode;
  readonly engine: EngineName;
  readonly pipeline: RunDocument['pipeline'];
  readonly parameters: RunDocument['parameters'];
}

/** Single nodes of runs: what is debugged. */
export interface NodeRuns {
  /** Plans a single module as a run would be, and starts nothing. Rejects as {@link RunService.plan}, and with `InvalidInputError` for a pipeline. */
  plannedModule(request: RunRequest, signal: AbortSignal): Promise<PlannedModule>;
  /** Rejects with `NotFoundError`, or `InvalidInputError` when an input was never made. */
  recordedNode(runId: string, node: string): Promise<RecordedNode>;
  /** Where the inputs of such a node stand; brings what has to be downloaded. Rejects with a `DrydockError` when one cannot be had. */
  located(node: PlannedNode, signal: AbortSignal): Promise<Readonly<Record<string, LocatedContent>>>;
  /** Brings the image of a node here. Rejects with a `DrydockError`. */
  environmentOf(node: PlannedNode, engine: EngineName, signal: AbortSignal): Promise<ReadyEnvironment>;
  /** A run of its own, of just this node; resolves and rejects like {@link RunService.run}. */
  runNode(request: NodeRunRequest, signal: AbortSignal, observer?: RunObserver): Promise<RunState>;
  /** For reaping: whether the run or debug session that something in an engine belongs to goes on somewhere. */
  isOwnerAlive(owner: string): boolean;
}

export function recordedNode(record: RunRecord, name: string): RecordedNode {
  const planned = record.planned.nodes.find((node) => node.name === name);
  const state = record.folded.nodes.get(name);
  if (planned === undefined || state === undefined) throw new NotFoundError(`Run ${record.id} has no node '${name}'.`);
  if (planned.sweep !== undefined) throw new InvalidInputError(`Node '${name}' of run ${record.id} is a sweep, for which nothing is executed. Debug one of its trials, such as '${state.best?.trial ?? planned.sweep.trials[0] ?? ''}'.`);
  const inputs: PlannedNode['inputs'] = {};
  for (const [input, bound] of Object.entries(planned.inputs)) {
    if (bound.kind !== 'node') {
      inputs[input] = bound;
      continue;
    }
    const ref = record.folded.nodes.get(bound.node)?.outputs[bound.output];
    if (ref === undefined) throw new InvalidInputError(`Node '${name}' of run ${record.id} cannot be debugged: its input '${input}' was never made, because '${bound.node}' did not end well. Debug '${bound.node}' instead.`);
    inputs[input] = { kind: 'artifact', ref };
  }
  const { key, ingredients } = state;
  // By itself it is a node like any other.
  const { trial: _trial, ...node } = planned;
  return { run: record.document, node: { ...node, inputs }, ...(key === undefined || ingredients === undefined ? {} : { keyed: { run: record.id, key, ingredients } }) };
}

export async function locateInputs(ports: Pick<PlanPorts, 'artifacts' | 'data'>, node: PlannedNode, signal: AbortSignal): Promise<Readonly<Record<string, LocatedContent>>> {
  const data = new DataInputs(ports.data, { signal, onProgress: () => undefined });
  const located: Record<string, LocatedContent> = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    if (input.kind === 'data') located[name] = await data.fetch(input.source);
    else if (input.kind === 'artifact') located[name] = locatedArtifact(ports.artifacts, input.ref);
  }
  return located;
}
