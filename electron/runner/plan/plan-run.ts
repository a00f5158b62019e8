import { DrydockError } from '#shared/errors.ts';
import type { Place, Problem } from '#shared/model/problem.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import { contentKey } from '#shared/plan/reuse-key.ts';
import type { ImageState } from '../../engines/images.ts';
import type { CodeCapture } from '../../sealing/seal-module.ts';
import type { ArtifactKeeper } from '../content.ts';
import type { DataPorts } from '../prepare/data-inputs.ts';
import { DataInputs } from '../prepare/data-inputs.ts';
import type { ResultStore } from '../reuse/result-store.ts';
import type { FetchProgress, NodeIgnored, PlannedFetch, PlannedNodeView, RunRequest } from '../run-service.ts';
import { bindRun, distinct } from './bind-run.ts';
import { bringLacking, type LackingModules } from './bring-lacking.ts';
import { environmentKey } from './environment-key.ts';
import type { ChosenEngine, EngineSet } from './choose-engine.ts';
import { chooseEngine } from './choose-engine.ts';
import type { PlacesOfNodes } from './node-places.ts';
import { predictReuse } from './predict-reuse.ts';
import type { Prediction } from './predict-reuse.ts';
import type { ReferenceResolver } from './resolve-references.ts';
import type { RunPlan } from './run-plan.ts';
import { fileSource, invalidPipeline, sealedSource } from './run-source.ts';
import type { Selection } from './select-nodes.ts';

export interface PlanPorts {
  readonly snapshots: CodeCapture;
  readonly artifacts: ArtifactKeeper;
  readonly results: ResultStore;
  readonly references: ReferenceResolver;
  /** Where modules may be that the catalog lacks; asked only when it does. */
  readonly lacking?: LackingModules | undefined;
  readonly data: DataPorts;
  readonly engines: EngineSet;
  readonly workingFolder: string;
  readonly processors: number;
}

/** Reads, checks and plans a run. Throws `InvalidInputError` with every problem that can be known before the first node starts. */
export async function planRun(ports: PlanPorts, request: RunRequest, signal: AbortSignal, onFetch: (progress: FetchProgress) => void): Promise<RunPlan> {
  // Asked first, because the answer takes the engine a while; a spec with errors does not wait for it.
  const choosing = chooseEngine(ports.engines, request.engine, signal);
  choosing.catch(() => undefined);
  const source = request.sealed === undefined ? await fileSource(ports, request.file, signal, request.text) : sealedSource(request.sealed, ports.workingFolder);
  const { root, called, places } = source;
  const bind = (resolver: ReferenceResolver) => bindRun(source, request, { references: resolver, workingFolder: ports.workingFolder });
  const first = bind(ports.references);
  const lacks = ports.lacking !== undefined && source.references === undefined && first.references.problems.some(({ code }) => code === 'not-found');
  const { references, parameters, flattened, forceRerun, selection, errors } = lacks ? bind(await bringLacking(root, ports.references, ports.lacking, signal, onFetch)) : first;
  if (errors.length > 0) throw invalidPipeline(called, errors);

  const engine = await choosing;
  const data = new DataInputs(ports.data, { signal, offline: request.offline === true, onProgress: (name, status, fraction) => onFetch({ kind: 'data', name, status, ...(fraction === undefined ? {} : { fraction }) }) });
  // A sweep chooses among its trials; nothing is executed for it.
  const executed = selection.nodes.filter((node) => node.sweep === undefined);
  const [dataLook, images] = await Promise.all([lookAtData(executed, data, places), lookAtImages(executed, engine, places, signal)]);
  const lateErrors = distinct([...dataLook.problems, ...images.problems]);
  if (lateErrors.length > 0) throw invalidPipeline(called, lateErrors);

  const fingerprint = engine.name === 'process' ? await engine.fingerprint() : undefined;
  const environmentId = (node: PlannedNode): string | undefined => {
    if (fingerprint !== undefined) return fingerprint;
    const state = images.byEnvironment.get(environmentKey(node));
    return state?.kind === 'present' ? state.image.id : undefined;
  };
  const predictions = await predictReuse({
    nodes: selection.nodes, last: ports.results.lastRuns(source.pipelineKey), results: ports.results, artifacts: ports.artifacts, rerunReasons: selection.rerunReasons, hermetic: request.hermetic,
    environmentId, dataId: (node, input) => dataLook.ids.get(`${node.name}\0${input}`),
  });
  const unreusable = unreusableNodes(selection, predictions);
  if (unreusable.length > 0) {
    throw invalidPipeline(called, unreusable.map((name) => ({ severity: 'error', code: 'not-reusable', node: name, ...placed(places.of(name)), message: `its result is needed but not kept (${predictions.get(name)?.reason ?? ''}), and it is not among the nodes to run. Let it run as well.`, commandLine: `To do so: --only ${name}` })));
  }

  const ignored = distinctIgnored([...root.ignored, ...flattened.ignored, ...engineIgnored(executed, engine, images.byEnvironment, request.hermetic)]);
  const options = {
    maxWorkers: request.maxWorkers ?? ports.processors,
    hermetic: request.hermetic,
    forceRerun,
    from: request.from === undefined ? [] : [request.from],
    only: [...request.only],
  };
  return {
    view: {
      pipeline: source.pipeline,
      ...(source.origin === undefined ? {} : { origin: source.origin }),
      engine: engine.name,
      engineReason: engine.reason,
      parameters: parameters.recorded,
      nodes: [...selection.nodes.map((node) => nodeView(node, engine, images.byEnvironment, predictions.get(node.name))), ...selection.notSelected.map(skippedView)],
      fetches: [...images.fetches, ...dataLook.fetches],
      ignored,
      warnings: [...source.warnings, ...references.warnings],
    },
    planned: { schemaVersion: 1, nodes: [...selection.nodes], outputs: { ...flattened.outputs }, continueOnStepFailure: root.settings.continueOnStepFailure },
    engine, options, parameters: parameters.recorded, pipelineKey: source.pipelineKey, ignored,
    notSelected: selection.notSelected, rerunReasons: selection.rerunReasons, reuseOnly: selection.reuseOnly,
    likelyToRun: new Set(executed.filter((node) => predictions.get(node.name)?.action !== 'reuse').map((node) => node.name)),
    data, images: images.byEnvironment,
  };
}

/** Nodes that must not run and whose result is not kept. Of a sweep it is enough that one trial is: others may have failed when they ran. */
function unreusableNodes({ nodes, reuseOnly }: Selection, predictions: ReadonlyMap<string, Prediction>): readonly string[] {
  const isMissing = (name: string): boolean => reuseOnly.has(name) && predictions.get(name)?.action === 'run';
  return nodes.filter((node) => node.trial === undefined && (node.sweep === undefined ? isMissing(node.name) : node.sweep.trials.every(isMissing))).map((node) => node.name);
}

async function lookAtData(nodes: readonly PlannedNode[], data: DataInputs, places: PlacesOfNodes) {
  const ids = new Map<string, string>();
  const problems: Problem[] = [];
  const fetches = new Map<string, PlannedFetch>();
  const looks = new Map<string, Promise<Awaited<ReturnType<DataInputs['look']>>>>();
  const look = (source: Parameters<DataInputs['look']>[0]) => {
    const key = JSON.stringify(source);
    const known = looks.get(key) ?? data.look(source);
    looks.set(key, known);
    return known;
  };
  await Promise.all(nodes.flatMap((node) => Object.entries(node.inputs).map(async ([input, bound]) => {
    if (bound.kind !== 'data') return;
    try {
      const found = await look(bound.source);
      if (found.content !== undefined) ids.set(`${node.name}\0${input}`, contentKey(found.content.id, found.content.fileName !== undefined));
      if (found.url !== undefined) fetches.set(found.url, { kind: 'data', name: found.url, action: found.content === undefined ? 'download' : 'present', detail: found.bytes === undefined ? '' : `${String(found.bytes)} bytes` });
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      problems.push({ severity: 'error', code: error.code, node: writtenName(node), message: `input '${input}': ${error.plainMessage}`, ...hintOf(error), ...placed(places.of(node.name, 'inputs', input)) });
    }
  })));
  return { ids, problems, fetches: [...fetches.values()] };
}

async function lookAtImages(nodes: readonly PlannedNode[], engine: ChosenEngine, places: PlacesOfNodes, signal: AbortSignal) {
  const byEnvironment = new Map<string, ImageState>();
  const problems: Problem[] = [];
  const fetches: PlannedFetch[] = [];
  if (engine.name === 'process') return { byEnvironment, problems, fetches };
  const users = new Map<string, { readonly environment: PlannedNode['environment']; readonly names: Set<string> }>();
  for (const node of nodes) {
    const same = users.get(environmentKey(node)) ?? { environment: node.environment, names: new Set() };
    users.set(environmentKey(node), same);
    same.names.add(writtenName(node));
  }
  await Promise.all([...users].map(async ([key, { environment, names }]) => {
    const state = await engine.images.inspect(environment, signal);
    byEnvironment.set(key, state);
    if (state.kind === 'missing') {
      const [first, ...others] = names;
      const also = others.length === 0 ? '' : ` (also for ${others.slice(0, 4).join(', ')}${others.length > 4 ? ` and ${String(others.length - 4)} more` : ''})`;
      problems.push({ severity: 'error', code: 'image-unavailable', node: first ?? '', message: `${state.message}${also}`, ...hintOf(state), ...placed(places.of(first ?? '', 'environment')) });
    } else fetches.push(fetchOf(state));
  }));
  return { byEnvironment, problems, fetches };
}

const placed = (place: Place | undefined) => (place === undefined ? {} : { place });
/** The node of the pipeline that stands for it in messages: of a trial, its sweep. */
const writtenName = (node: PlannedNode): string => node.trial?.sweep ?? node.name;

const hintOf = ({ commandLine }: { readonly commandLine?: string | undefined }) => (commandLine === undefined ? {} : { commandLine });

function fetchOf(state: Exclude<ImageState, { kind: 'missing' }>): PlannedFetch {
  switch (state.kind) {
    case 'present':
      return { kind: 'image', name: state.image.name, action: 'present', detail: state.image.id };
    case 'pull':
      return { kind: 'image', name: state.image, action: 'pull', detail: '' };
    case 'build':
      return { kind: 'image', name: state.what, action: 'build', detail: '' };
  }
}

function engineIgnored(nodes: readonly PlannedNode[], engine: ChosenEngine, images: ReadonlyMap<string, ImageState>, hermetic: boolean): NodeIgnored[] {
  if (engine.name === 'process') return nodes.flatMap((node) => engine.ignored(node, { hermetic }).map((entry) => ({ node: writtenName(node), ...entry })));
  return nodes.flatMap((node) => {
    const state = images.get(environmentKey(node));
    return state?.kind === 'present' ? state.image.ignored.map((reason) => ({ node: writtenName(node), key: 'environment', reason })) : [];
  });
}

function nodeView(node: PlannedNode, engine: ChosenEngine, images: ReadonlyMap<string, ImageState>, prediction: Prediction | undefined): PlannedNodeView {
  const state = images.get(environmentKey(node));
  const environment = engine.name === 'process' ? 'local environment' : state === undefined || state.kind === 'missing' ? '' : fetchOf(state).name;
  return {
    name: node.name,
    module: node.module.label,
    ...(node.module.versionId === undefined ? {} : { moduleVersionId: node.module.versionId }),
    dependsOn: dependenciesOf(node),
    action: prediction?.action ?? 'unknown',
    reason: prediction?.reason ?? '',
    environment: node.sweep === undefined ? environment : '',
    ...(node.trial === undefined ? {} : { trial: node.trial }),
    ...(node.sweep === undefined ? {} : { sweep: node.sweep }),
  };
}

const skippedView = (name: string): PlannedNodeView => ({ name, module: '', dependsOn: [], action: 'skip', reason: 'not among the nodes to run', environment: '' });

function distinctIgnored(ignored: readonly NodeIgnored[]): NodeIgnored[] {
  return [...new Map(ignored.map((entry) => [`${entry.node ?? ''}\0${entry.key}\0${entry.reason}`, entry])).values()];
}
