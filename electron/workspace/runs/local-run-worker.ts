import { createReadStream, existsSync, realpathSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, DrydockError, NotFoundError } from '#shared/errors.ts';
import type { ArtifactRef, EngineName, RunEvent } from '#shared/model/run.ts';
import type { NodeExecution } from '#shared/workspace/runs.ts';
import { ArtifactNotFoundError } from '#electron/artifacts/artifact-errors.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { cleanHome } from '#electron/home/clean/clean-home.ts';
import { folderBytes } from '#electron/home/folder-bytes.ts';
import type { RunRecord } from '#electron/runner/records/run-records.ts';
import { runFolder } from '#electron/runner/run-folder.ts';
import type { RunRequest } from '#electron/runner/run-service.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { gatheredResolver } from './gather-references.ts';
import { sourceKey } from './resolve-data.ts';
import type { RunHome } from './run-home.ts';
import type { RunJob } from './run-records.ts';
import type { LogPiece, RunEnd, RunKey, RunWorker, WorkerView } from './run-worker.ts';
import { eventForMembers, viewOfRecord, withoutRoot } from './view-of-record.ts';

export interface LocalRunWorkerParts {
  readonly engine: EngineName;
  /** Opens the home of a workspace's runs; called once for each. */
  readonly openHome: (workspace: string) => RunHome;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** What was written within this time may be of a run that is being begun. */
const GRACE_MS = 15 * 60 * 1_000;

interface GoingRun {
  readonly stop: AbortController;
  /** Somebody wants it to end; otherwise it is the server that stops. */
  asked: boolean;
  readonly over: Promise<unknown>;
}

/** Runs on this machine, by the same runner as everywhere. Each workspace has a home of its own. */
export class LocalRunWorker implements RunWorker {
  readonly engine: EngineName;
  readonly #openHome: LocalRunWorkerParts['openHome'];
  readonly #homes = new Map<string, RunHome>();
  readonly #going = new Map<string, GoingRun>();
  #closing = false;

  constructor({ engine, openHome }: LocalRunWorkerParts) {
    this.engine = engine;
    this.#openHome = openHome;
  }

  perform(run: RunKey, job: RunJob, workers: number): Promise<RunEnd> {
    const stop = new AbortController();
    const end = this.#perform(run, job, workers, stop.signal).finally(() => this.#going.delete(keyOf(run)));
    this.#going.set(keyOf(run), { stop, asked: false, over: end.catch(() => undefined) });
    return end;
  }

  async stop(run: RunKey): Promise<void> {
    const going = this.#going.get(keyOf(run));
    if (going !== undefined) {
      going.asked = true;
      going.stop.abort(new CancelledError());
      return;
    }
    const record = await this.#record(run);
    if (record !== undefined && record.folded.finished === undefined) await this.#home(run.workspace).runs.cancel(run.id, new AbortController().signal);
  }

  async view(run: RunKey): Promise<WorkerView | undefined> {
    const record = await this.#record(run);
    return record === undefined ? undefined : viewOfRecord(record, this.#home(run.workspace).layout.root);
  }

  async *events(run: RunKey, { after, follow, signal }: { readonly after: number; readonly follow: boolean; readonly signal: AbortSignal }): AsyncGenerator<RunEvent> {
    if ((await this.#record(run)) === undefined) return;
    const { runs, layout } = this.#home(run.workspace);
    for await (const event of runs.events(run.id, { follow, signal })) if (event.seq > after) yield eventForMembers(event, layout.root);
  }

  async log(run: RunKey, node: string, stream: 'stdout' | 'stderr', part: { readonly attempt?: number | undefined; readonly from: number; readonly limit: number }): Promise<LogPiece | undefined> {
    // The state first: what it says has ended is whole in the file.
    const record = await this.#record(run);
    const state = record?.folded.nodes.get(node);
    if (record === undefined || state === undefined) return undefined;
    const attempt = part.attempt ?? state.attempts;
    const isLast = attempt >= state.attempts;
    const ended = isLast ? isOver(state.status) || record.folded.finished !== undefined : true;
    if (attempt < 1 || attempt > state.attempts) return { attempt: 0, bytes: new Uint8Array(), ended };
    return { attempt, bytes: await readPart(record.folder.node(node).log(attempt, stream), part), ended };
  }

  async artifact(run: RunKey, artifactId: string): Promise<{ readonly ref: ArtifactRef; readonly manifest: Manifest } | undefined> {
    const ref = artifactOf(await this.#record(run), artifactId);
    if (ref === undefined) return undefined;
    try {
      return { ref, manifest: await this.#home(run.workspace).artifacts.manifest(ref.id) };
    } catch (error) {
      if (error instanceof ArtifactNotFoundError) return undefined;
      throw error;
    }
  }

  async *readArtifact(run: RunKey, artifactId: string, entryPath: string, range: { readonly from: number; readonly to: number }): AsyncGenerator<Uint8Array> {
    const ref = artifactOf(await this.#record(run), artifactId);
    if (ref === undefined || range.to <= range.from) return;
    const folder = realpathSync(this.#home(run.workspace).artifacts.folderOf(ref));
    const file = path.join(folder, ...entryPath.split('/'));
    // A command of the process engine may have put a link to something else there since.
    if (realpathSync(file) !== file) throw new NotFoundError(`'${entryPath}' of ${artifactId} is not what it was.`);
    for await (const piece of createReadStream(file, { start: range.from, end: range.to - 1 })) if (piece instanceof Uint8Array) yield piece;
  }

  async execution(run: RunKey, node: string): Promise<NodeExecution | undefined> {
    const record = await this.#record(run);
    if (record === undefined || !record.folded.nodes.has(node)) return undefined;
    const home = this.#home(run.workspace);
    const recorded = await home.runs.recordedNode(run.id, node);
    const { engine, pipeline, parameters, options } = recorded.run;
    const imageId = engine === 'docker' ? recorded.keyed?.ingredients['environment'] : undefined;
    const image = imageId === undefined ? undefined : await home.image(imageId, AbortSignal.timeout(10_000)).catch((error: unknown) => passOver(error));
    const { environment } = recorded.node;
    const reference = environment?.kind === 'image' ? environment.image : environment?.kind === 'named' ? environment.reference : undefined;
    return {
      runId: run.id, node: recorded.node, engine, pipeline, parameters, hermetic: options.hermetic,
      ...(recorded.keyed === undefined ? {} : { keyed: recorded.keyed }),
      ...(imageId === undefined ? {} : { image: { id: imageId, repoDigests: [...(image?.repoDigests ?? [])], platform: image?.platform ?? '', ...(reference === undefined ? {} : { reference }) } }),
    };
  }

  async sweep(workspace: string, { beforeMs, nowMs, signal }: { readonly beforeMs: number; readonly nowMs: number; readonly signal: AbortSignal }): Promise<number> {
    const home = this.#home(workspace);
    await cleanHome(home, { dryRun: false, runsOlderThanDays: (nowMs - beforeMs) / DAY_MS }, { nowMs, graceMs: GRACE_MS, signal });
    return folderBytes(home.layout.root);
  }

  /** Stops what goes on without recording an end that nobody asked for: it is gone on with by the next process. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    const going = [...this.#going.values()];
    for (const { stop } of going) stop.abort(new CancelledError());
    await Promise.all(going.map(({ over }) => over));
    for (const home of this.#homes.values()) await home[Symbol.asyncDispose]();
    this.#homes.clear();
  }

  async #perform(run: RunKey, job: RunJob, workers: number, signal: AbortSignal): Promise<RunEnd> {
    const home = this.#home(run.workspace);
    try {
      const before = await this.#record(run);
      const finished = before?.folded.finished;
      // Its end was recorded, and the server stopped before it knew.
      if (before !== undefined && (finished === 'completed' || finished === 'failed')) return { status: finished, message: withoutRoot(before.folded.message, home.layout.root) };
      if (before === undefined) await removeUnbegun(home, run.id);
      const state = before === undefined ? await home.runs.run(requestOf(run, job, this.engine, workers), signal) : await home.runs.resume(run.id, signal);
      if (state.status === 'cancelled' && this.#wasClosed(run)) throw new CancelledError();
      if (state.status !== 'completed' && state.status !== 'failed' && state.status !== 'cancelled') return { status: 'failed', message: state.message };
      return { status: state.status, message: withoutRoot(state.message, home.layout.root) };
    } catch (error) {
      if (signal.aborted && this.#wasClosed(run)) throw new CancelledError();
      if (signal.aborted && error instanceof CancelledError) return { status: 'cancelled', message: 'The run was cancelled.' };
      if (!(error instanceof DrydockError)) throw error;
      return { status: 'failed', message: withoutRoot(messageOf(error), home.layout.root) };
    }
  }

  #wasClosed(run: RunKey): boolean {
    return this.#closing && this.#going.get(keyOf(run))?.asked !== true;
  }

  async #record({ workspace, id }: RunKey): Promise<RunRecord | undefined> {
    const { layout, runs } = this.#home(workspace);
    // Asked for before it was begun, and never by half an id.
    return existsSync(runFolder(layout.runs, id).document) ? runs.inspect(id) : undefined;
  }

  #home(workspace: string): RunHome {
    const home = this.#homes.get(workspace) ?? this.#openHome(workspace);
    this.#homes.set(workspace, home);
    return home;
  }
}

function requestOf({ id }: RunKey, job: RunJob, engine: EngineName, workers: number): RunRequest {
  const meanings = new Map(job.sources.map(({ written, means }) => [sourceKey(written), means]));
  return {
    id, file: '', engine, set: job.values, maxWorkers: Math.min(job.maxWorkers ?? workers, workers), hermetic: job.hermetic, forceRerun: job.forceRerun, only: job.only,
    ...(job.from === undefined ? {} : { from: job.from }),
    sealed: {
      root: job.pipeline, name: job.name, displayName: job.displayName, folder: '/', references: gatheredResolver({ found: job.references, failed: new Map() }),
      sourceOf: (source) => meanings.get(sourceKey(source)) ?? { kind: 'foreign', uri: 'data that was not there when the run was submitted' },
      ...(job.origin === undefined ? {} : { origin: job.origin }),
    },
  };
}

/** What a process that was killed while it made the folder has left: it is no run yet. */
async function removeUnbegun({ layout }: RunHome, id: string): Promise<void> {
  await rm(runFolder(layout.runs, id).root, { recursive: true, force: true });
}

const isOver = (status: string): boolean => !['queued', 'preparing', 'running'].includes(status);

/** The problems are what a person needs. */
function messageOf({ plainMessage, problems }: DrydockError): string {
  const listed = problems.slice(0, 50).map(({ node, message }) => `${node === undefined ? '' : `${node}: `}${message}`);
  return [plainMessage, ...listed].join('\n');
}

function artifactOf(record: RunRecord | undefined, id: string): ArtifactRef | undefined {
  if (record === undefined) return undefined;
  for (const node of record.folded.nodes.values()) for (const ref of Object.values(node.outputs)) if (ref.id === id) return ref;
  return undefined;
}

async function readPart(file: string, { from, limit }: { readonly from: number; readonly limit: number }): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(limit), 0, limit, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return new Uint8Array();
    throw error;
  }
}

/** An engine that does not answer now is no reason to tell nothing of the node. */
function passOver(error: unknown): undefined {
  if (error instanceof DrydockError) return undefined;
  throw error;
}

const keyOf = ({ workspace, id }: RunKey): string => `${workspace}\0${id}`;
