import { DrydockError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { NodeExecution, NodeImage, RemoteRun } from '#shared/workspace/runs.ts';
import type { App } from '#electron/compose.ts';
import type { NodeRuns, RecordedNode } from '#electron/runner/node-runs.ts';
import { importArtifact } from './fetch-artifact.ts';
import type { WorkspaceRuns } from './open-workspace-runs.ts';
import { patiently } from './try-again.ts';
import type { Patience } from './try-again.ts';

export interface FetchNodeOptions {
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** In words, for a progress line. */
  readonly onProgress?: ((what: string) => void) | undefined;
}

export interface FetchedNode {
  readonly recorded: RecordedNode;
  readonly run: RemoteRun;
  /** What is not as it was there, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Brings everything of a node of a remote run into this home: its code, the very inputs it had, and the image it ran in, by its digest. Throws `NotFoundError` for a node that is not there,
 * `RemoteRefusalError` when one of its inputs was never made, and what transfers throw.
 */
export async function fetchNode(app: Pick<App, 'artifacts' | 'nodeRuns'>, workspace: Pick<WorkspaceRuns, 'runs' | 'content'>, runId: string, node: string | undefined, options: FetchNodeOptions): Promise<FetchedNode> {
  const { runs, content } = workspace;
  const { signal, patience, onProgress } = options;
  const run = await patiently(() => runs.show(runId, signal), patience, signal);
  const name = node ?? onlyNode(run);
  if (!run.nodes.some((each) => each.name === name)) throw new NotFoundError(`Run ${runId} has no node '${name}'. It has: ${namesOf(run)}.`);
  const execution = await patiently(() => runs.execution(runId, name, signal), patience, signal);
  for (const id of snapshotsOf(execution.node)) {
    onProgress?.(`code or data ${id.slice(7, 19)}`);
    await patiently(() => content.fetchSnapshot(id, { signal }), patience, signal);
  }
  for (const [input, bound] of Object.entries(execution.node.inputs)) {
    if (bound.kind === 'node') throw new InvalidInputError(`The workspace did not say what the input '${input}' of '${name}' was.`);
    if (bound.kind !== 'artifact') continue;
    onProgress?.(`input ${input}`);
    await importArtifact(runs, app.artifacts, runId, bound.ref, { signal, patience });
  }
  const { node: here, imageId, warnings } = execution.engine === 'docker' ? await withImage(app.nodeRuns, content, execution, options) : { node: execution.node, imageId: undefined, warnings: [] };
  return { recorded: recordedFrom({ ...execution, node: here }, run, imageId), run, warnings };
}

/** `nodeRuns` that know a node of another machine as if it had run here. */
export function nodeRunsWith(nodeRuns: NodeRuns, recorded: RecordedNode): NodeRuns {
  return {
    recordedNode: (runId, node) => (runId === recorded.run.id && node === recorded.node.name ? Promise.resolve(recorded) : nodeRuns.recordedNode(runId, node)),
    plannedModule: (request, signal) => nodeRuns.plannedModule(request, signal),
    located: (node, signal) => nodeRuns.located(node, signal),
    environmentOf: (node, engine, signal) => nodeRuns.environmentOf(node, engine, signal),
    runNode: (request, signal, observer) => nodeRuns.runNode(request, signal, observer),
    isOwnerAlive: (owner) => nodeRuns.isOwnerAlive(owner),
  };
}

function recordedFrom({ node, engine, pipeline, parameters, hermetic, keyed }: NodeExecution, run: RemoteRun, imageId: string | undefined): RecordedNode {
  const known = keyed === undefined ? undefined : { ...keyed, ingredients: imageId === undefined ? keyed.ingredients : { ...keyed.ingredients, environment: imageId } };
  return {
    node,
    run: {
      schemaVersion: 1, id: run.id, createdUtc: run.createdUtc, pipeline, engine, engineReason: run.engineReason, parameters, ignored: [...run.ignored],
      options: { maxWorkers: 1, hermetic, forceRerun: true, from: [], only: [] },
    },
    ...(known === undefined ? {} : { keyed: known }),
  };
}

interface NodeWithImage {
  readonly node: PlannedNode;
  readonly imageId: string | undefined;
  readonly warnings: readonly string[];
}

/** The image that is here by its id, else from its registry by its digest, else from the workspace's images; failing all, what the module asks for. */
async function withImage(nodeRuns: NodeRuns, content: WorkspaceRuns['content'], { node, image }: NodeExecution, { signal, onProgress }: FetchNodeOptions): Promise<NodeWithImage> {
  if (image === undefined) return { node, imageId: undefined, warnings: [] };
  onProgress?.(`image ${image.reference ?? image.id.slice(0, 19)}`);
  for (const name of [image.id, ...image.repoDigests]) {
    const found = await tried(() => nodeRuns.environmentOf(named(node, name), 'docker', signal));
    if (found?.imageId !== undefined) return { node: named(node, name), imageId: found.imageId, warnings: otherWords(image, found.imageId) };
  }
  if (image.reference !== undefined && (await tried(() => content.fetchImage(image.reference ?? '', { signal }))) === true) {
    const found = await tried(() => nodeRuns.environmentOf(named(node, image.id), 'docker', signal));
    if (found?.imageId !== undefined) return { node: named(node, image.id), imageId: found.imageId, warnings: [] };
  }
  return { node, imageId: undefined, warnings: [`The image it ran in (${image.id}) is not to be had here: it came from no registry, and the workspace does not hold it. The module's own environment is used; it may be another image.`] };
}

const named = (node: PlannedNode, image: string): PlannedNode => ({ ...node, environment: { kind: 'image', image } });

/** Engines that keep images by the digest of their manifest give the same image another id. */
const otherWords = ({ id }: NodeImage, here: string): readonly string[] => (id === here ? [] : [`The image has the id ${here} here, and ${id} there; it was pulled by the digest that it has in its registry.`]);

async function tried<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DrydockError && error.kind !== 'cancelled') return undefined;
    throw error;
  }
}

function snapshotsOf(node: PlannedNode): readonly string[] {
  const ids = [
    ...(node.snapshotId === undefined ? [] : [node.snapshotId]),
    ...(node.environment?.kind === 'build' ? [node.environment.contextSnapshotId] : []),
    ...Object.values(node.inputs).flatMap((input) => (input.kind === 'data' && input.source.kind === 'stored' ? [input.source.snapshotId] : [])),
  ];
  return [...new Set(ids)];
}

function onlyNode(run: RemoteRun): string {
  const failed = run.nodes.filter(({ status }) => status === 'failed');
  const [only] = run.nodes.length === 1 ? run.nodes : failed.length === 1 ? failed : [];
  if (only === undefined) throw new InvalidInputError(`Which node of run ${run.id}? It has: ${namesOf(run)}.`);
  return only.name;
}

const namesOf = ({ nodes }: RemoteRun): string => `${nodes.slice(0, 20).map(({ name }) => name).join(', ')}${nodes.length > 20 ? ', ...' : ''}`;
