import { DrydockError, InvalidInputError } from '#shared/errors.ts';
import type { Scalar } from '#shared/model/interface.ts';
import type { EngineName, RunDocument } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { originKey } from '#shared/run/origin.ts';
import type { ImageState } from '../../engines/images.ts';
import { DataInputs } from '../prepare/data-inputs.ts';
import type { LastKeyed } from '../reuse/last-runs.ts';
import type { FetchProgress } from '../run-service.ts';
import { chooseEngine } from './choose-engine.ts';
import { environmentKey } from './environment-key.ts';
import type { PlanPorts } from './plan-run.ts';
import type { RunPlan } from './run-plan.ts';

/** One node to be run by itself: what it takes comes from data or from what earlier runs kept. */
export interface NodeRunRequest {
  readonly node: PlannedNode;
  readonly pipeline: RunDocument['pipeline'];
  readonly engine: EngineName;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly hermetic: boolean;
  readonly debugOf: NonNullable<RunDocument['debugOf']>;
  /** Why it runs although its result may be kept. */
  readonly reason: string;
  /** What the node was keyed with in the run it comes from, for the explanation. */
  readonly previous?: LastKeyed;
  readonly warnings: readonly string[];
}

/** What makes runs comparable: reruns of one debug session with each other, runs of one endpoint or module, other runs by their pipeline file. */
export function pipelineKeyOf({ pipeline, debugOf, origin }: Pick<RunDocument, 'pipeline' | 'debugOf' | 'origin'>): string {
  if (debugOf !== undefined) return `debug:${debugOf.session}`;
  return origin === undefined ? pipeline.file : originKey(origin);
}

/** Plans the run of one node. Throws `InvalidInputError` when its engine, image or an input cannot be had. */
export async function planNode(ports: PlanPorts, request: NodeRunRequest, signal: AbortSignal, onFetch: (progress: FetchProgress) => void): Promise<RunPlan> {
  const { node } = request;
  const engine = await chooseEngine(ports.engines, request.engine, signal);
  const images = new Map<string, ImageState>();
  if (engine.name === 'docker') {
    const state = await engine.images.inspect(node.environment, signal);
    if (state.kind === 'missing') throw new InvalidInputError(`Node '${node.name}' cannot be run: ${state.message}`, [], { commandLine: state.commandLine });
    images.set(environmentKey(node), state);
  }
  const data = new DataInputs(ports.data, { signal, onProgress: (name, status, fraction) => onFetch({ kind: 'data', name, status, ...(fraction === undefined ? {} : { fraction }) }) });
  for (const [name, input] of Object.entries(node.inputs)) {
    if (input.kind === 'data') await data.look(input.source).catch((error: unknown) => { throw inputError(node.name, name, error); });
    else if (input.kind === 'artifact' && !(await ports.artifacts.check(input.ref))) {
      throw new InvalidInputError(`Node '${node.name}' cannot be run: what its input '${name}' had is not kept any more. Run the pipeline again.`);
    }
  }
  const pipelineKey = pipelineKeyOf(request);
  const last = ports.results.lastRuns(pipelineKey);
  if (request.previous !== undefined && last.find(node.name) === undefined) {
    last.put(node.name, request.previous, 0);
    last.flush();
  }
  return {
    view: {
      pipeline: request.pipeline, engine: engine.name, engineReason: engine.reason, parameters: request.parameters,
      nodes: [{ name: node.name, module: node.module.label, dependsOn: [], action: 'run', reason: request.reason, environment: '', ...(node.module.versionId === undefined ? {} : { moduleVersionId: node.module.versionId }) }],
      fetches: [], ignored: [], warnings: request.warnings,
    },
    planned: { schemaVersion: 1, nodes: [node], outputs: Object.fromEntries(node.outputs.map(({ name }) => [name, { node: node.name, output: name }])), continueOnStepFailure: false },
    engine, options: { maxWorkers: Math.max(1, ports.processors), hermetic: request.hermetic, forceRerun: true, from: [], only: [] },
    parameters: request.parameters, pipelineKey, ignored: [], notSelected: [], rerunReasons: new Map([[node.name, request.reason]]), reuseOnly: new Set(),
    likelyToRun: new Set([node.name]), data, images, debugOf: request.debugOf,
  };
}

function inputError(node: string, input: string, error: unknown): unknown {
  if (!(error instanceof DrydockError)) return error;
  return new InvalidInputError(`Node '${node}' cannot be run: input '${input}': ${error.message}`);
}
