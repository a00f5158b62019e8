import { nameKey } from '#shared/catalog/module-name.ts';
import { endpointVersionSchema } from '#shared/catalog/endpoint.ts';
import type { EndpointDocument } from '#shared/catalog/endpoint.ts';
import { invokedVersion, parseEndpointReference } from '#shared/catalog/endpoint-version.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SealedModule, SealedPipeline } from '#shared/model/sealed.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { plannedNodeSchema } from '#shared/plan/planned-run.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import { runForm } from '#shared/run/run-form.ts';
import type { RunForm, RunSubject, SubmitRun } from '#shared/workspace/runs.ts';
import { bindRun } from '#electron/runner/plan/bind-run.ts';
import { sealedSource } from '#electron/runner/plan/run-source.ts';
import { runFolder } from '#electron/runner/run-folder.ts';
import { refuse } from '../service/refuse.ts';
import type { WorkspaceReads } from '../store/workspace-store.ts';
import { gatheredResolver, gatherReferences } from './gather-references.ts';
import { isInvalid, resolveData, sourceKey } from './resolve-data.ts';
import type { RunJob } from './run-records.ts';

/** Nodes of one run, trials of sweeps included. */
const MOST_NODES = 2_000;
const MOST_PROBLEMS = 200;

/** A submission that can be run. */
export interface PreparedJob {
  readonly job: RunJob;
  readonly nodeNames: readonly string[];
}

/**
 * Resolves everything a submission speaks of, at the moment of `reads`, and holds the interfaces to what that came to. Refuses with `invalid-request` and every problem at once,
 * with `content-missing` for snapshots that are not here, with `too-large`.
 */
export async function prepareJob(reads: WorkspaceReads, request: SubmitRun): Promise<PreparedJob> {
  const subject = await subjectOf(reads, request.subject);
  const { pipeline } = subject;
  const gathered = await gatherReferences(reads, pipeline);
  const references = gatheredResolver(gathered);
  const values = { ...subject.values, ...request.values };
  const options = { set: values, forceRerun: request.forceRerun === true, only: request.only ?? [], ...(request.from === undefined ? {} : { from: request.from }) };
  refuseTooMany(pipeline, new Map(gathered.found.map(({ text, version }) => [text, version.sealed])));
  // Paths that were written as plain text are refused with all others: what they start from does not matter.
  const source = sealedSource({ root: pipeline, name: subject.name, displayName: subject.displayName, folder: '/', references, ...(subject.origin === undefined ? {} : { origin: subject.origin }) }, '/');
  const bound = bindRun(source, options, { references, workingFolder: '/' });
  const { nodes } = bound.flattened;
  if (nodes.length > MOST_NODES) refuse('too-large', `The pipeline comes to ${String(nodes.length)} steps, and a run here has at most ${String(MOST_NODES)}. Divide it.`);
  const data = await dataOf(reads, nodes);
  const problems = [...bound.errors, ...nodes.flatMap(problemsOfNames), ...data.problems];
  if (problems.length > 0) refuseProblems(subject.displayName, problems);
  const job: RunJob = {
    schemaVersion: 1, name: subject.name, displayName: subject.displayName, pipeline, references: [...gathered.found], sources: data.sources, values,
    hermetic: request.hermetic === true, forceRerun: options.forceRerun, only: options.only,
    ...(subject.origin === undefined ? {} : { origin: subject.origin }),
    ...(request.from === undefined ? {} : { from: request.from }),
    ...(request.maxWorkers === undefined ? {} : { maxWorkers: request.maxWorkers }),
  };
  await refuseMissing(reads, nodes, job);
  return { job, nodeNames: nodes.map(({ name }) => name) };
}

/** Before anything is flattened: pipelines that use each other twice double the steps at every level. */
function refuseTooMany(pipeline: SealedPipeline, references: ReadonlyMap<string, SealedModule>): void {
  const known = new Map<SealedModule, number>();
  const count = (module: SealedModule): number => {
    if (module.kind !== 'pipeline') return 1;
    const before = known.get(module);
    if (before !== undefined) return before;
    // A pipeline that contains itself is told of as such later.
    known.set(module, 1);
    let steps = 0;
    for (const { use, sweep } of module.nodes) {
      const used = use.kind === 'sealed' ? use.module : references.get(use.reference);
      steps += (used === undefined ? 1 : count(used)) + (sweep?.limits.totalTrials ?? 0);
    }
    known.set(module, steps);
    return steps;
  };
  const steps = count(pipeline);
  if (steps > MOST_NODES) refuse('too-large', `The pipeline comes to more than ${String(MOST_NODES)} steps, which is what a run here has at most. Divide it.`);
}

interface Subject extends Pick<RunJob, 'name' | 'displayName' | 'pipeline' | 'values'> {
  readonly origin?: RunJob['origin'];
}

async function subjectOf(reads: WorkspaceReads, subject: RunSubject): Promise<Subject> {
  if (subject.kind === 'pipeline') return { name: subject.name, displayName: subject.displayName, pipeline: subject.pipeline, values: {} };
  try {
    return await endpointOf(reads, subject.reference);
  } catch (error) {
    if (!isInvalid(error)) throw error;
    return refuse(error instanceof NotFoundError ? 'not-found' : 'invalid-request', error.plainMessage);
  }
}

/** What an endpoint takes. Refuses as a submission of it would. */
export async function formOf(reads: WorkspaceReads, reference: string): Promise<RunForm> {
  const { name, displayName, pipeline, values, origin } = await subjectOf(reads, { kind: 'endpoint', reference });
  return { name, displayName, version: origin?.version ?? '', fields: runForm(pipeline.interface, values) };
}

async function endpointOf(reads: WorkspaceReads, text: string): Promise<Subject> {
  const { name, version: asked } = parseEndpointReference(text);
  const isText = !/[\0\p{Cs}]/u.test(text);
  const bearing = isText ? await reads.bearing('endpoint', [nameKey(name)]) : [];
  const endpoint = bearing.find(({ status }) => status !== 'archived') ?? bearing[0] ?? (/^[\w.-]{1,128}$/u.test(name) ? await reads.entity('endpoint', name) : undefined);
  if (endpoint === undefined) throw new NotFoundError(`There is no endpoint '${name}' in this workspace. Publish it first.`);
  const row = await reads.version('endpoint', invokedVersion(documentOf(endpoint), asked).id);
  if (row === undefined) throw new NotFoundError(`The document of the endpoint '${endpoint.name}' is gone.`);
  const version = endpointVersionSchema.parse(JSON.parse(row.document));
  return {
    name: endpoint.name, displayName: version.displayName, pipeline: version.pipeline, values: version.defaults,
    origin: { kind: 'endpoint', id: endpoint.id, name: endpoint.name, version: version.version },
  };
}

function documentOf({ id, name, description, status, createdUtc, versions, defaultVersion }: Entity): EndpointDocument {
  return {
    schemaVersion: 1, id, name, description, status, createdUtc,
    versions: versions.map((entry) => ({ version: entry.version, id: entry.id, createdUtc: entry.createdUtc })), ...(defaultVersion === undefined ? {} : { defaultVersion }),
  };
}

async function dataOf(reads: WorkspaceReads, nodes: readonly PlannedNode[]): Promise<{ readonly sources: RunJob['sources']; readonly problems: readonly Problem[] }> {
  const means = new Map<string, { readonly written: DataSource; readonly means: DataSource }>();
  const problems: Problem[] = [];
  for (const node of nodes) {
    for (const [input, bound] of Object.entries(node.inputs)) {
      if (bound.kind !== 'data' || means.has(sourceKey(bound.source))) continue;
      try {
        means.set(sourceKey(bound.source), { written: bound.source, means: await resolveData(reads, bound.source) });
      } catch (error) {
        if (!isInvalid(error)) throw error;
        problems.push({ severity: 'error', code: error.code, node: node.trial?.sweep ?? node.name, message: `input '${input}': ${error.plainMessage}` });
      }
    }
  }
  return { sources: [...means.values()], problems: distinctMessages(problems) };
}

/** Names become folders: what came over the network is held to the same rules as what is read from files. */
function problemsOfNames(node: PlannedNode): readonly Problem[] {
  const parsed = plannedNodeSchema.safeParse(node);
  const issue = parsed.error?.issues[0];
  if (issue !== undefined) return [{ severity: 'error', code: 'invalid-node', node: node.name, message: `${issue.path.map(String).join('.')}: ${issue.message}` }];
  try {
    runFolder('/', 'run').node(node.name);
    return [];
  } catch (error) {
    if (!isInvalid(error)) throw error;
    return [{ severity: 'error', code: 'invalid-name', node: node.name, message: error.plainMessage }];
  }
}

function refuseProblems(called: string, problems: readonly Problem[]): never {
  const count = problems.length === 1 ? 'one problem' : `${String(problems.length)} problems`;
  return refuse('invalid-request', `${called} cannot be run: ${count}. Nothing was started.`, {
    problems: problems.slice(0, MOST_PROBLEMS).map(({ node, message }) => ({ path: node ?? '', message })),
  });
}

async function refuseMissing(reads: WorkspaceReads, nodes: readonly PlannedNode[], { sources }: RunJob): Promise<void> {
  const ids = new Set<string>();
  for (const { snapshotId, environment } of nodes) {
    if (snapshotId !== undefined) ids.add(snapshotId);
    if (environment?.kind === 'build') ids.add(environment.contextSnapshotId);
  }
  for (const { means } of sources) if (means.kind === 'stored') ids.add(means.snapshotId);
  const missing: string[] = [];
  for (const id of ids) if (!(await reads.hasSnapshot(id))) missing.push(id);
  if (missing.length > 0) refuse('content-missing', `${missing.length === 1 ? 'A snapshot that the run needs is' : `${String(missing.length)} snapshots that the run needs are`} not here yet. Send them, then submit it again.`, { missing });
}

function distinctMessages(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.node ?? ''}\0${problem.message}`, problem])).values()];
}
