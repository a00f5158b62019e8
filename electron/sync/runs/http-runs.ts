import { z } from 'zod';
import {
  logAttemptHeader, logEndedHeader, logNextHeader, nodeExecutionSchema, remoteRunListSchema, remoteRunSchema, remoteRunSummarySchema, runFormSchema, runStreamItemSchema,
  type NodeExecution, type RemoteRun, type RemoteRunList, type RemoteRunSummary, type RunForm, type RunStreamItem, type SubmitRun,
} from '#shared/workspace/runs.ts';
import { makeManifest, manifestId, manifestSchema } from '#electron/content/manifest.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { checkIncoming } from '../content/incoming-manifest.ts';
import { usualTransferLimits } from '../content/transfer-limits.ts';
import { BadEventStreamError, readEventStream } from '../remote/event-stream.ts';
import type { HttpExchange } from '../remote/http-exchange.ts';
import type { RemoteLog, RemoteRuns } from './remote-runs.ts';

/** A server says something at least this often. */
const EVENT_IDLE_MS = 90_000;
/** What a node failed with can be a long text. */
const LONGEST_EVENT = 4 << 20;
const MOST_LOG_BYTES = 16 << 20;
const count = z.coerce.number().int().nonnegative();

/** Runs of our own server; see {@link RemoteRuns}. */
export class HttpRuns implements RemoteRuns {
  readonly #exchange: HttpExchange;

  /** `exchange`: with the workspace itself. */
  constructor(exchange: HttpExchange) {
    this.#exchange = exchange;
  }

  async submit(runId: string, request: SubmitRun, signal?: AbortSignal): Promise<RemoteRunSummary> {
    return this.#of(runId, await this.#exchange.json(remoteRunSummarySchema, { method: 'PUT', path: ['runs', runId], body: { json: request }, signal }));
  }

  form(endpoint: string, signal?: AbortSignal): Promise<RunForm> {
    return this.#exchange.json(runFormSchema, { method: 'GET', path: ['run-form'], query: { endpoint }, signal });
  }

  list({ before, member, limit }: Parameters<RemoteRuns['list']>[0], signal?: AbortSignal): Promise<RemoteRunList> {
    return this.#exchange.json(remoteRunListSchema, { method: 'GET', path: ['runs'], query: { before, member, limit }, signal });
  }

  async show(runId: string, signal?: AbortSignal): Promise<RemoteRun> {
    return this.#of(runId, await this.#exchange.json(remoteRunSchema, { method: 'GET', path: ['runs', runId], signal }));
  }

  async *events(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunStreamItem> {
    await using answer = await this.#exchange.open({ method: 'GET', path: ['runs', runId, 'events'], query: { after }, headers: { accept: 'text/event-stream' }, signal });
    if (!/^text\/event-stream\b/iu.test(answer.headers.get('content-type') ?? '')) throw this.#exchange.unreachable('it does not tell of its runs by itself');
    try {
      for await (const { event, data } of readEventStream(answer.pieces(EVENT_IDLE_MS), LONGEST_EVENT)) {
        if (event === 'state' || event === 'run-event' || event === 'end') yield this.#exchange.understood(runStreamItemSchema, `{"type":${JSON.stringify(event)},"data":${data}}`);
      }
    } catch (error) {
      throw error instanceof BadEventStreamError ? this.#exchange.unreachable(`its events cannot be read: ${error.message}`, error) : error;
    }
  }

  async log(runId: string, node: string, stream: 'stdout' | 'stderr', { attempt, from, waitSeconds }: Parameters<RemoteRuns['log']>[3], signal?: AbortSignal): Promise<RemoteLog> {
    await using answer = await this.#exchange.open({ method: 'GET', path: ['runs', runId, 'nodes', node, 'logs', stream], query: { attempt, from, wait: waitSeconds }, signal });
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of answer.pieces()) {
      bytes += piece.length;
      if (bytes > MOST_LOG_BYTES) throw this.#exchange.unreachable('it sent more of a log than was asked for');
      pieces.push(piece);
    }
    const [next, of] = [count.safeParse(answer.headers.get(logNextHeader)), count.safeParse(answer.headers.get(logAttemptHeader))];
    if (!next.success || !of.success || next.data !== from + bytes) throw this.#exchange.unreachable('it sent a log that does not fit what was asked for');
    return { attempt: of.data, bytes: Buffer.concat(pieces), next: next.data, ended: answer.headers.get(logEndedHeader) === 'true' };
  }

  async execution(runId: string, node: string, signal?: AbortSignal): Promise<NodeExecution> {
    const execution = await this.#exchange.json(nodeExecutionSchema, { method: 'GET', path: ['runs', runId, 'nodes', node, 'execution'], signal });
    if (execution.runId !== runId || execution.node.name !== node) throw this.#exchange.unreachable(`it answered of another node when asked for '${node}'`);
    return execution;
  }

  async artifact(runId: string, artifactId: string, signal?: AbortSignal): Promise<Manifest> {
    const manifest = await this.#exchange.json(manifestSchema, { method: 'GET', path: ['runs', runId, 'artifacts', artifactId], signal });
    checkIncoming(artifactId, manifest, usualTransferLimits);
    if (manifestId(makeManifest(manifest.entries)) !== artifactId) throw this.#exchange.unreachable(`what it says of ${artifactId} is not what that id stands for`);
    return manifest;
  }

  async *readArtifact(runId: string, artifactId: string, digest: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    await using answer = await this.#exchange.open({ method: 'GET', path: ['runs', runId, 'artifacts', artifactId, 'blobs', digest], signal });
    yield* answer.pieces();
  }

  async cancel(runId: string, signal?: AbortSignal): Promise<RemoteRunSummary> {
    return this.#of(runId, await this.#exchange.json(remoteRunSummarySchema, { method: 'POST', path: ['runs', runId, 'cancel'], signal }));
  }

  #of<T extends { readonly id: string }>(runId: string, run: T): T {
    if (run.id !== runId) throw this.#exchange.unreachable(`it answered of run '${run.id}' when asked for '${runId}'`);
    return run;
  }
}
