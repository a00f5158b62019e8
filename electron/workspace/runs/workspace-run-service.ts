import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { CancelledError, DrydockError } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import { roleAllows } from '#shared/workspace/members.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import type { NodeExecution, RemoteRun, RemoteRunList, RemoteRunSummary, RunForm, RunStreamItem, SubmitRun } from '#shared/workspace/runs.ts';
import type { Clock } from '#electron/clock.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { RefusalError } from '../refusal-error.ts';
import { refuse, requireRole } from '../service/refuse.ts';
import type { Caller, WorkspaceStore } from '../store/workspace-store.ts';
import { ChangeBell } from './change-bell.ts';
import { FairQueue } from './fair-queue.ts';
import { formOf, prepareJob } from './prepare-job.ts';
import type { RunLimits } from './run-limits.ts';
import type { RunEntry, RunRecords } from './run-records.ts';
import type { LogPiece, RunEnd, RunWorker, WorkerView } from './run-worker.ts';

export interface WorkspaceRunParts {
  readonly store: WorkspaceStore;
  readonly records: RunRecords;
  /** Absent: the administrator lets nothing be run here. */
  readonly worker?: RunWorker | undefined;
  readonly limits: RunLimits;
  readonly clock: Clock;
  /** Told of failures that are nobody's request. */
  readonly log: (message: string) => void;
}

export interface LogPart {
  readonly attempt?: number | undefined;
  readonly from: number;
  readonly limit: number;
  /** Milliseconds for which the answer may be held. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const LOG_LOOK_MS = 200;
const MOST_LISTED = 200;

/**
 * The runs of a server: what members submit is resolved and checked at once, waits for its turn, is executed by the worker and looked at by every member of its workspace. Every method that
 * takes a {@link Caller} checks the role itself and sees that workspace only. Refuses with `RefusalError`.
 */
export class WorkspaceRunService implements AsyncDisposable {
  readonly #parts: WorkspaceRunParts;
  readonly #queue: FairQueue;
  readonly #bell = new ChangeBell();
  readonly #performing = new Set<Promise<void>>();
  /** Submissions of one id one after another. */
  readonly #submitting = new Map<string, Promise<unknown>>();
  #order = 0;
  #closing = false;

  constructor(parts: WorkspaceRunParts) {
    this.#parts = parts;
    this.#queue = new FairQueue({ running: parts.limits.running, perMember: parts.limits.runningPerMember });
  }

  /** What clients are told of it; undefined when nothing can be run. */
  get about(): { readonly engine: string } | undefined {
    const { worker } = this.#parts;
    return worker === undefined ? undefined : { engine: worker.engine };
  }

  /** Takes up what an earlier process of the server left: what waited waits again in its order, and what was going on goes on first. */
  async start(): Promise<void> {
    for (const entry of this.#parts.records.open()) {
      this.#order = Math.max(this.#order, entry.order);
      if (isRunOver(entry.status)) continue;
      if (entry.cancelRequested) await this.#end(entry, { status: 'cancelled', message: 'The run was cancelled.' });
      else this.#enqueue(entry, entry.status !== 'queued');
    }
    this.#dispatch();
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
    const view = await this.#parts.worker?.view(entry);
    return {
      ...this.#outline(entry, view), name: entry.name, message: entry.message, references: [...entry.references],
      engineReason: view?.engineReason ?? '', parameters: view?.parameters ?? {}, outputs: view?.outputs ?? {}, ignored: view?.ignored ?? [], warnings: view?.warnings ?? [], lastSeq: view?.lastSeq ?? 0,
      graph: view?.graph ?? { nodes: [], edges: [] },
      nodes: view?.nodes ?? entry.nodeNames.map((name) => unbegunNode(name, entry)),
    };
  }

  /** The state, then everything that happens, from the event after `after` on, until the run is over, the server ends or the signal fires. */
  async *follow(caller: Caller, runId: string, after: number, signal: AbortSignal): AsyncGenerator<RunStreamItem> {
    requireRole(caller, 'reader');
    let last = after;
    let told = '';
    this.#entry(caller, runId);
    // A server that ends cuts the stream: whoever follows asks the next one.
    while (!signal.aborted && !this.#closing) {
      const entry = this.#entry(caller, runId);
      const follow = this.#queue.isRunning(entry);
      // A run that was just begun has no log yet: that is looked for again.
      const changed = this.#bell.next(signal, follow ? LOG_LOOK_MS : undefined);
      const summary = await this.#summary(entry);
      const state = JSON.stringify([summary.status, summary.position, summary.startedUtc]);
      if (state !== told && !isRunOver(entry.status)) yield { type: 'state', data: summary };
      told = state;
      for await (const event of this.#parts.worker?.events(entry, { after: last, follow, signal }) ?? []) {
        last = event.seq;
        yield { type: 'run-event', data: event };
      }
      if (isRunOver(entry.status)) {
        yield { type: 'end', data: await this.#summary(entry) };
        return;
      }
      await changed;
    }
  }

  /** What a node printed. Held until there is something, the attempt has ended or the time is over. */
  async log(caller: Caller, runId: string, node: string, stream: 'stdout' | 'stderr', part: LogPart): Promise<LogPiece> {
    requireRole(caller, 'reader');
    const until = this.#parts.clock.monotonicMs() + part.waitMs;
    for (;;) {
      const entry = this.#entry(caller, runId);
      const piece = await this.#parts.worker?.log(entry, node, stream, part);
      if (piece === undefined && !entry.nodeNames.includes(node)) return refuse('not-found', `Run ${runId} has no node '${node.slice(0, 200)}'.`);
      const found: LogPiece = { attempt: piece?.attempt ?? 0, bytes: piece?.bytes ?? new Uint8Array(), ended: piece?.ended === true || isRunOver(entry.status) };
      const left = until - this.#parts.clock.monotonicMs();
      if (found.bytes.length > 0 || found.ended || left <= 0 || part.signal.aborted) return found;
      await this.#bell.next(part.signal, Math.min(left, LOG_LOOK_MS));
    }
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
      const asked: RunEntry = { ...entry, cancelRequested: true };
      this.#parts.records.update(asked);
      if (this.#queue.isRunning(entry)) await this.#parts.worker?.stop(entry);
      else await this.#end(asked, { status: 'cancelled', message: 'The run was cancelled while it was waiting.' });
      // Last: what is waited for above would let it begin, or end, meanwhile.
      await this.#audit(caller, 'run-cancelled', runId, entry.displayName);
    }
    return this.#summary(this.#entry(caller, runId));
  }

  /** Ends without ending the runs: they go on, or wait, when the server is started again. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await this.#parts.worker?.[Symbol.asyncDispose]();
    await Promise.all(this.#performing);
    this.#bell.ring();
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
    if (this.#closing) return refuse('unavailable', 'The server is shutting down.');
    if (this.#queue.waiting() >= limits.queued || this.#queue.waitingOf(caller.workspace, caller.member) >= limits.queuedPerMember) {
      throw new RefusalError({ code: 'too-many-requests', message: `Too many runs wait already (at most ${String(limits.queuedPerMember)} of one member, ${String(limits.queued)} of all). Submit it when some of them have begun.` }, { retryAfterSeconds: 30 });
    }
    const { job, nodeNames } = await store.read(caller.workspace, (reads) => prepareJob(reads, request));
    this.#order += 1;
    const entry: RunEntry = {
      schemaVersion: 1, id: runId, workspace: caller.workspace, member: { id: caller.member, name: caller.name }, order: this.#order, digest, name: job.name, displayName: job.displayName, nodeNames: [...nodeNames],
      references: job.references.map(({ text, module, version }) => ({ reference: text, moduleId: module.id, name: module.name, version: version.version, versionId: version.id })),
      createdUtc: clock.nowUtc(), status: 'queued', message: '', cancelRequested: false, ...(job.origin === undefined ? {} : { origin: job.origin }),
    };
    records.create(entry, job);
    this.#enqueue(entry, false);
    this.#dispatch();
    await this.#audit(caller, 'run-submitted', runId, job.displayName);
    return { outcome: 'created', run: await this.#summary(this.#parts.records.entry(caller.workspace, runId) ?? entry) };
  }

  #enqueue(entry: RunEntry, resumes: boolean): void {
    this.#queue.add({ id: entry.id, workspace: entry.workspace, member: entry.member.id, order: entry.order, resumes });
  }

  /** Begins what may begin. */
  #dispatch(): void {
    if (this.#closing || this.#parts.worker === undefined) return;
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      const performing = this.#perform(next.workspace, next.id).finally(() => this.#performing.delete(performing));
      this.#performing.add(performing);
    }
    this.#bell.ring();
  }

  async #perform(workspace: string, id: string): Promise<void> {
    const { records, worker, limits, clock, log } = this.#parts;
    try {
      const left = await this.#whyNotAnyMore(workspace, id);
      // It waits again when the server is started again.
      if (this.#closing) return;
      const entry = records.entry(workspace, id);
      const job = records.job(workspace, id);
      if (entry === undefined || worker === undefined) return;
      if (job === undefined) {
        await this.#end(entry, { status: 'failed', message: 'What was submitted is gone from the server.' });
        return;
      }
      const reason = entry.cancelRequested ? 'The run was cancelled.' : left;
      if (reason !== undefined) {
        await this.#end(entry, { status: 'cancelled', message: reason });
        return;
      }
      records.update({ ...entry, status: 'running', startedUtc: entry.startedUtc ?? clock.nowUtc() });
      const end = await worker.perform(entry, job, limits.workersPerRun);
      await this.#end(records.entry(workspace, id) ?? entry, end);
    } catch (error) {
      // It goes on when the server is started again.
      if (error instanceof CancelledError && this.#closing) return;
      log(`run ${id} of ${workspace}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const entry = records.entry(workspace, id);
      if (entry !== undefined) await this.#end(entry, { status: 'failed', message: 'The server could not execute it. Its log says more.' }).catch((failure: unknown) => { log(String(failure)); });
    } finally {
      this.#queue.remove({ workspace, id });
      this.#dispatch();
    }
  }

  /** Whoever submitted it may have been removed while it waited, or may only read now. */
  async #whyNotAnyMore(workspace: string, id: string): Promise<string | undefined> {
    const entry = this.#parts.records.entry(workspace, id);
    if (entry === undefined) return undefined;
    const member = await this.#parts.store.read(workspace, (reads) => reads.member(entry.member.id));
    if (member?.status !== 'active') return `The run was cancelled before it went on: ${entry.member.name} is no member of this workspace any more.`;
    return roleAllows(member.role, 'contributor') ? undefined : `The run was cancelled before it went on: ${entry.member.name} may only read in this workspace now.`;
  }

  /** What waits is out of the queue at once and begins no more. What goes on stays in it until its end is written: whoever cancels it meanwhile must not take it for one that waits. */
  async #end(entry: RunEntry, end: RunEnd): Promise<void> {
    const { records, worker, clock } = this.#parts;
    if (!this.#queue.isRunning(entry)) this.#queue.remove(entry);
    if (end.status === 'cancelled') await worker?.stop(entry);
    const counts = countsOf(entry, await worker?.view(entry));
    records.update({ ...entry, status: end.status, message: end.message, endedUtc: clock.nowUtc(), counts });
    this.#queue.remove(entry);
    this.#bell.ring();
  }

  #entry(caller: Caller, runId: string): RunEntry {
    return this.#parts.records.entry(caller.workspace, runId) ?? refuse('not-found', `There is no run '${runId.slice(0, 100)}' in this workspace.`);
  }

  async #summary(entry: RunEntry): Promise<RemoteRunSummary> {
    if (entry.counts !== undefined) return { ...this.#outline(entry, undefined), nodes: entry.counts };
    const view = await this.#parts.worker?.view(entry);
    return { ...this.#outline(entry, view), nodes: countsOf(entry, view) };
  }

  #outline(entry: RunEntry, view: WorkerView | undefined): Omit<RemoteRunSummary, 'nodes'> {
    const isRunning = this.#queue.isRunning(entry);
    const status = isRunOver(entry.status) ? entry.status : !isRunning ? 'queued' : view?.status === 'running' ? 'running' : 'preparing';
    const position = status === 'queued' ? this.#queue.order().findIndex(({ id, workspace }) => id === entry.id && workspace === entry.workspace) + 1 : 0;
    return {
      id: entry.id, pipeline: entry.displayName, origin: entry.origin ?? null, status, position: position > 0 ? position : null, engine: this.#parts.worker?.engine ?? view?.engine ?? '',
      member: entry.member, createdUtc: entry.createdUtc, startedUtc: entry.startedUtc ?? null, endedUtc: entry.endedUtc ?? null,
    };
  }

  #audit(caller: Caller, action: string, runId: string, detail: string): Promise<void> {
    return this.#parts.store.change(caller.workspace, (changes) => changes.addAudit({ atUtc: this.#parts.clock.nowUtc(), member: caller.member, action, target: `runs/${runId}`, detail: detail.slice(0, 500) }));
  }
}

/** Trials are counted with their sweep. */
function countsOf(entry: RunEntry, view: WorkerView | undefined): RemoteRunSummary['nodes'] {
  const counted = (view?.nodes ?? []).filter(({ trial }) => trial === undefined);
  const count = (status: string): number => counted.filter((node) => node.status === status).length;
  return { total: view === undefined ? entry.nodeNames.length : counted.length, completed: count('completed'), reused: count('reused'), failed: count('failed') };
}

/** A node of a run that has not begun, or was over before it could. */
function unbegunNode(name: string, { status }: RunEntry): RemoteRun['nodes'][number] {
  const [state, reason] = status === 'cancelled' ? (['cancelled', 'the run was cancelled before it began'] as const) : isRunOver(status) ? (['skipped', 'the run could not begin'] as const) : (['queued', ''] as const);
  return { name, status: state, reused: false, reason, startedUtc: null, endedUtc: null, exitCode: null, attempts: 0, dependsOn: [], outputs: {} };
}
