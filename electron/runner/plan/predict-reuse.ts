import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { changeSentence, compareIngredients, contentKey, keyIngredients, reuseKey } from '#shared/plan/reuse-key.ts';
import { bestTrial, objectiveValue } from '#shared/sweep/objective-value.ts';
import type { ArtifactKeeper } from '../content.ts';
import type { LastRuns } from '../reuse/last-runs.ts';
import type { ResultStore } from '../reuse/result-store.ts';
import { sha256Hex } from '../reuse/result-store.ts';

export interface Prediction {
  readonly action: 'run' | 'reuse' | 'unknown';
  readonly reason: string;
}

export interface PredictionRequest {
  readonly nodes: readonly PlannedNode[];
  readonly last: LastRuns;
  readonly results: ResultStore;
  readonly artifacts: ArtifactKeeper;
  readonly rerunReasons: ReadonlyMap<string, string>;
  /** Whether steps get no network; default: they do. */
  readonly hermetic: boolean;
  /** Environment id by node, `undefined` while its image is not here. */
  readonly environmentId: (node: PlannedNode) => string | undefined;
  /** `contentKey` of data from outside, `undefined` while it is not here. */
  readonly dataId: (node: PlannedNode, input: string) => string | undefined;
}

/** Says of each node, before anything runs, whether it will run or be reused; `unknown` where that depends on what an earlier node produces. */
export async function predictReuse(request: PredictionRequest): Promise<ReadonlyMap<string, Prediction>> {
  const predictions = new Map<string, Prediction>();
  const outputs = new Map<string, Readonly<Record<string, ArtifactRef>>>();
  const keys = new Map<string, string>();
  for (const node of request.nodes) predictions.set(node.name, node.sweep === undefined ? await predict(request, node, predictions, outputs, keys) : predictSweep(request, node, predictions, outputs, keys));
  return predictions;
}

/** A sweep whose trials are all kept chooses the same one again: what comes after it can be predicted too. */
function predictSweep(request: PredictionRequest, node: PlannedNode, predictions: ReadonlyMap<string, Prediction>, outputs: Outputs, keys: ReadonlyMap<string, string>): Prediction {
  const { trials, objective } = node.sweep ?? { trials: [], objective: { goal: 'minimize', metric: '' } };
  const kept = trials.filter((name) => predictions.get(name)?.action === 'reuse');
  if (kept.length < trials.length) {
    const isUnknown = trials.some((name) => predictions.get(name)?.action === 'unknown');
    return { action: isUnknown ? 'unknown' : 'run', reason: `${String(trials.length - kept.length)} of its ${String(trials.length)} trials ${isUnknown ? 'may run' : 'run'}` };
  }
  const best = bestTrial(objective.goal, kept.map((name) => ({ name, value: objectiveValue(request.results.findMetrics(keys.get(name) ?? ''), objective) })));
  if (best === undefined) return { action: 'run', reason: 'what its trials logged is not kept' };
  outputs.set(node.name, outputs.get(best.name) ?? {});
  return { action: 'reuse', reason: `all its ${String(trials.length)} trials are kept` };
}

type Outputs = Map<string, Readonly<Record<string, ArtifactRef>>>;

async function predict(request: PredictionRequest, node: PlannedNode, predictions: ReadonlyMap<string, Prediction>, outputs: Outputs, keys: Map<string, string>): Promise<Prediction> {
  if (!node.isDeterministic) return { action: 'run', reason: 'it is marked is_deterministic: false' };
  const forced = request.rerunReasons.get(node.name);
  if (forced !== undefined) return { action: 'run', reason: forced };
  const environmentId = request.environmentId(node);
  if (environmentId === undefined) return { action: 'run', reason: 'its image is not here yet' };

  const inputIds: Record<string, string> = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    const id = inputId(request, node, name, outputs);
    if (id !== undefined) inputIds[name] = id;
    else if (input.kind !== 'node') return { action: 'run', reason: `input '${name}' is not here yet` };
    else if (predictions.get(input.node)?.action !== 'reuse') return { action: 'unknown', reason: `depends on what '${input.node}' produces` };
    else return { action: 'run', reason: `input '${name}' was not written by '${input.node}'` };
  }
  const ingredients = keyIngredients(node, { environmentId, inputIds, hermetic: request.hermetic }, sha256Hex);
  const key = reuseKey(ingredients, sha256Hex);
  keys.set(node.name, key);
  const stored = request.results.find(key);
  if (stored === undefined) {
    const last = request.last.find(node.name);
    const change = last === undefined ? 'it has not run in this pipeline before' : changeSentence(compareIngredients(ingredients, last.ingredients));
    return { action: 'run', reason: change === '' ? 'nothing changed, but no complete result of it is kept' : change };
  }
  for (const output of node.outputs) {
    const ref = stored.outputs[output.name];
    if (ref === undefined ? output.used : !(await request.artifacts.check(ref))) return { action: 'run', reason: `its kept output '${output.name}' is no longer here` };
  }
  outputs.set(node.name, stored.outputs);
  return { action: 'reuse', reason: `same code, command, environment and inputs as in run ${stored.run}` };
}

function inputId(request: PredictionRequest, node: PlannedNode, name: string, outputs: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>): string | undefined {
  const input = node.inputs[name];
  switch (input?.kind) {
    case 'data':
      return request.dataId(node, name);
    case 'node':
      return keyOf(outputs.get(input.node)?.[input.output]);
    case 'artifact':
      return keyOf(input.ref);
    default:
      return undefined;
  }
}

const keyOf = (ref: ArtifactRef | undefined): string | undefined => ref && contentKey(ref.id, ref.shape === 'file');
