import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import prettyBytes from 'pretty-bytes';
import { DrydockError } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import { roleAllows } from '#shared/workspace/members.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import type { NodeExecution, RemoteRun, RemoteRunList, RemoteRunSummary, RunForm, RunStreamItem, SubmitRun } from '#shared/workspace/runs.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { RefusalError } from '../refusal-error.ts';
import { refuse, requireRole } from '../service/refuse.ts';
import type { Caller } from '../store/workspace-store.ts';
import { formOf, prepareJob } from './prepare-job.ts';
import type { RunEntry } from './run-records.ts';
import { RunSweeper } from './run-sweeper.ts';
import { RunTurns } from './run-turns.ts';
import type { RunTurnsParts } from './run-turns.ts';
import { runSummary, wholeRun } from './run-views.ts';
import type { Turn } from './run-views.ts';
import type { LogPiece } from './run-worker.ts';
import { awaitLog, followRun } from './watch-run.ts';
import type { LogPart, WatchedRun } from './watch-run.ts';

const MOST_LISTED = 200;

/**
 * The runs of a server: what members submit is resolved and checked at once, waits for its turn, is executed by the worker and looked at by every member of its workspace. Every method that
 * takes a {@link Caller} checks the role itself and sees that workspace only. Refuses with `RefusalError`.
 */
export class WorkspaceRunService implements AsyncDisposable {
  readonly #parts: RunTurnsParts;
  readonly #turns: RunTurns;
  readonly #sweeper: RunSweeper;
  /** Submissions of one id one after another. */
  readonly #submitting = new Map<string, Promise<unknown>>();

  constructor(parts: RunTurnsParts) {
    this.#parts = parts;
    this.#turns = new RunTurns(parts);
    this.#sweeper = new RunSweeper({ records: parts.records, worker: parts.worker, limits: parts.limits });
  }

  /** What clients are told of it; undefined when nothing can be run. */
  get about(): { readonly engine: string } | undefined {
    const { worker } = this.#parts;
    return worker === undefined ? undefined : { engine: worker.engine };
  }

  /** Takes up what an earlier process of the server left: what waited waits again in its order, and what was going on goes on first. */
  start(): Promise<void> {
    return this.#turns.start();
  }

  /** Removes runs that are not kept any longer. For whoever runs the server; `nowMs` is of the wall clock. Returns whether there is room for more in every workspace. */
  async sweep(nowMs: number, signal: AbortSignal): Promise<boolean> {
    await this.#sweeper.sweep(nowMs, signal);
    return !this.#sweeper.isShort;
  }

  /** Bytes of all that is kept of runs, when it was last swept. */
  get heldBytes(): number {
    return this.#sweeper.allBytes;
  }

  /** Accepts a run, or says that the same was accepted before. */
  async submit(caller: Caller, runId: string, request: SubmitRun): Promise<{ readonly outcome: 'created' | 'unchanged'; readonly run: RemoteRunSummary }> {
    requireRole(caller, 'contributor');
    const key = `${caller.workspace}\0${runId}`;
    const before = this.#submitting.get(key) ?? Promise.resolve();
    const submitting = before.catch(() => undefined).then(() => this.#submit(caller, runId, request));
    this.#submitting.set(key, submitting);
    try {
      return await submitting;
    } finally {
      if (this.#submitting.get(key) === submitting) this.#submitting.delete(key);
    }
  }

  /** What an endpoint takes now. */
  async form(caller: Caller, endpoint: string): Promise<RunForm> {
    requireRole(caller, 'reader');
    return this.#parts.store.read(caller.workspace, (reads) => formOf(reads, endpoint));
  }

  /** Newest first, after the run `before`. */
  async list(caller: Caller, page: { readonly before?: string | undefined; readonly member?: string | undefined; readonly limit?: number | undefined } = {}): Promise<RemoteRunList> {
    requireRole(caller, 'reader');
    const limit = Math.max(1, Math.min(page.limit ?? 50, MOST_LISTED));
    const start = page.before === undefined ? undefined : this.#entry(caller, page.before).order;
    const entries = this.#parts.records.entriesOf(caller.workspace).filter(({ order, member }) => (start === undefined || order < start) && (page.member === undefined || member.id === page.member));
    return { runs: await Promise.all(entries.slice(0, limit).map((entry) => this.#summary(entry))), more: entries.length > limit };
  }

  async show(caller: Caller, runId: string): Promise<RemoteRun> {
    requireRole(caller, 'reader');
    const entry = this.#entry(caller, runId);
    return wholeRun(entry, await this.#parts.worker?.view(entry), this.#turn(entry));
  }

  /** The state, then everything that happens, from the event after `after` on, until the run is over, the server ends or the signal fires. */
  async *follow(caller: Caller, runId: string, after: number, signal: AbortSignal): AsyncGenerator<RunStreamItem> {
    requireRole(caller, 'reader');
    yield* followRun(this.#watched(caller, runId), after, signal);
  }

  /** What a node printed. Held until there is something, the attempt has ended or the time is over. */
  async log(caller: Caller, runId: string, node: string, stream: 'stdout' | 'stderr', part: LogPart): Promise<LogPiece> {
    requireRole(caller, 'reader');
    return awaitLog(this.#watched(caller, runId), node, stream, part);
  }

  async artifact(caller: Caller, runId: string, artifactId: string): Promise<{ readonly ref: ArtifactRef; readonly manifest: Manifest }> {
    requireRole(caller, 'reader');
    const found = await this.#parts.worker?.artifact(this.#entry(caller, runId), artifactId);
    return found ?? refuse('not-found', `Run ${runId} made no ${artifactId}, or it is not kept any more.`);
  }

  /** The size of a file of an artifact, by its digest (hex), and how to read it. */
  async artifactFile(caller: Caller, runId: string, artifactId: string, digest: string): Promise<{ readonly size: number; read(range: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array> }> {
    const { manifest } = await this.artifact(caller, runId, artifactId);
    const entry = manifest.entries.find((each) => each.kind === 'file' && each.digest === digest);
    const { worker } = this.#parts;
    if (entry?.kind !== 'file' || worker === undefined) return refuse('not-found', `There is no content ${digest} in ${artifactId}.`);
    return { size: entry.size, read: (range) => worker.readArtifact(this.#entry(caller, runId), artifactId, entry.path, range) };
  }

  async execution(caller: Caller, runId: string, node: string): Promise<NodeExecution> {
    requireRole(caller, 'reader');
    try {
      const found = await this.#parts.worker?.execution(this.#entry(caller, runId), node);
      return found ?? refuse('not-found', `Run ${runId} has no node '${node.slice(0, 200)}', or has not begun.`);
    } catch (error) {
      if (error instanceof DrydockError && error.code === 'invalid-input') return refuse('wrong-state', error.plainMessage);
      throw error;
    }
  }

  /** Asks a run to end. One's own; an admin, anybody's. One that is over is left as it is. */
  async cancel(caller: Caller, runId: string): Promise<RemoteRunSummary> {
    requireRole(caller, 'contributor');
    const entry = this.#entry(caller, runId);
    if (entry.member.id !== caller.member && !roleAllows(caller.role, 'admin')) refuse('forbidden', `Run ${runId} is ${entry.member.name}'s. Ask them, or an admin, to cancel it.`);
    if (!isRunOver(entry.status)) {
      await this.#turns.cancel(entry);
      // Last: what is waited for above would let it begin, or end, meanwhile.
      await this.#audit(caller, 'run-cancelled', runId, entry.displayName);
    }
    return this.#summary(this.#entry(caller, runId));
  }

  /** Ends without ending the runs: they go on, or wait, when the server is started again. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turns[Symbol.asyncDispose]();
  }

  async #submit(caller: Caller, runId: string, request: SubmitRun): Promise<{ readonly outcome: 'created' | 'unchanged'; readonly run: RemoteRunSummary }> {
    const { store, records, worker, limits, clock } = this.#parts;
    const digest = `sha256:${createHash('sha256').update(canonicalize({ member: caller.member, request }) ?? '').digest('hex')}`;
    const there = records.entry(caller.workspace, runId);
    if (there !== undefined) {
      if (there.digest !== digest) refuse('id-taken', `The id '${runId}' stands for another run of this workspace. Submit under an id of its own.`);
      return { outcome: 'unchanged', run: await this.#summary(there) };
    }
    if (worker === undefined) return refuse('wrong-state', 'This workspace runs nothing: whoever looks after its server has to allow it (drydock workspace serve --runs docker).');
    if (this.#turns.isClosing) return refuse('unavailable', 'The server is shutting down.');
    if (this.#turns.waiting() >= limits.queued || this.#turns.waiting({ workspace: caller.workspace, member: caller.member }) >= limits.queuedPerMember) {
      throw new RefusalError({ code: 'too-many-requests', message: `Too many runs wait already (at most ${String(limits.queuedPerMember)} of one member, ${String(limits.queued)} of all). Submit it when some of them have begun.` }, { retryAfterSeconds: 30 });
    }
    const held = this.#sweeper.heldBytes(caller.workspace);
    if (held > limits.keptBytes) {
      throw new RefusalError({ code: 'too-many-requests', message: `The runs of this workspace take ${prettyBytes(held)} of the ${prettyBytes(limits.keptBytes)} that they may, and none of them can be removed while runs go on. Submit it when these have ended; whoever looks after the server can give runs more room (drydock workspace serve --runs-space GIB).` }, { retryAfterSeconds: 300 });
    }
    const { job, nodeNames } = await store.read(caller.workspace, (reads) => prepareJob(reads, request));
    const entry: RunEntry = {
      schemaVersion: 1, id: runId, workspace: caller.workspace, member: { id: caller.member, name: caller.name }, order: this.#turns.nextOrder(), digest, name: job.name, displayName: job.displayName, nodeNames: [...nodeNames],
      references: job.references.map(({ text, module, version }) => ({ reference: text, moduleId: module.id, name: module.name, version: version.version, versionId: version.id })),
      createdUtc: clock.nowUtc(), status: 'queued', message: '', cancelRequested: false, ...(job.origin === undefined ? {} : { origin: job.origin }),
    };
    records.create(entry, job);
    this.#turns.add(entry);
    await this.#audit(caller, 'run-submitted', runId, job.displayName);
    return { outcome: 'created', run: await this.#summary(this.#parts.records.entry(caller.workspace, runId) ?? entry) };
  }

  #entry(caller: Caller, runId: string): RunEntry {
    return this.#parts.records.entry(caller.workspace, runId) ?? refuse('not-found', `There is no run '${runId.slice(0, 100)}' in this workspace.`);
  }

  async #summary(entry: RunEntry): Promise<RemoteRunSummary> {
    // What was counted at its end need not be looked up.
    return runSummary(entry, entry.counts === undefined ? await this.#parts.worker?.view(entry) : undefined, this.#turn(entry));
  }

  #turn(entry: RunEntry): Turn {
    return { isRunning: this.#turns.isRunning(entry), position: this.#turns.position(entry), engine: this.#parts.worker?.engine };
  }

  #watched(caller: Caller, runId: string): WatchedRun {
    const { worker, clock } = this.#parts;
    return { turns: this.#turns, worker, clock, entry: () => this.#entry(caller, runId), summary: (entry) => this.#summary(entry) };
  }

  #audit(caller: Caller, action: string, runId: string, detail: string): Promise<void> {
    return this.#parts.store.change(caller.workspace, (changes) => changes.addAudit({ atUtc: this.#parts.clock.nowUtc(), member: caller.member, action, target: `runs/${runId}`, detail: detail.slice(0, 500) }));
  }
}
