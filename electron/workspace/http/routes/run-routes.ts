import { createRoute, z } from '@hono/zod-openapi';
import { blobDigestSchema } from '#shared/workspace/content.ts';
import { idSchema } from '#shared/workspace/entity.ts';
import { artifactIdSchema, logAttemptHeader, logEndedHeader, logNextHeader, logStreamSchema, remoteRunIdSchema, remoteRunListSchema, remoteRunSchema, remoteRunSummarySchema, runFormSchema, submitRunOutlineSchema, submitRunSchema } from '#shared/workspace/runs.ts';
import { manifestSchema } from '#electron/content/manifest.ts';
import { RefusalError } from '../../refusal-error.ts';
import type { WorkspaceRunService } from '../../runs/workspace-run-service.ts';
import { bytes, failuresOf, json, jsonBody, wholeNumber, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import { inFlight } from '../in-flight.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { packed } from '../packed.ts';
import { rangeOf } from '../range.ts';
import { liveRun } from '../run-stream.ts';
import { streamOf } from '../stream-of.ts';
import { boundedJson } from '../take-body.ts';
import type { AddRoutes, WorkspaceContext } from '../workspace-api.ts';

const tags = ['Runs'];
const octets = 'application/octet-stream';
const inWorkspace = z.object(workspaceParam);
const onRun = z.object({ ...workspaceParam, runId: remoteRunIdSchema });
const onNode = onRun.extend({ node: z.string().min(1).max(300) });
const onArtifact = onRun.extend({ artifactId: artifactIdSchema });
const byteCount = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const LOG_BYTES = 256 * 1024;
const MOST_PROBLEMS = 20;

export interface RunRouteParts {
  readonly runs: WorkspaceRunService;
  readonly limits: WorkspaceLimits;
  /** Whether a request's token still opens its workspace: a live channel asks now and then. */
  readonly stillHolds: (c: WorkspaceContext) => Promise<boolean>;
  /** When it fires, live channels end and what is held is answered. */
  readonly closing?: AbortSignal | undefined;
}

/** Runs: submit, look, follow, read what they print and make, cancel. */
export function runRoutes({ runs, limits, stillHolds, closing }: RunRouteParts): AddRoutes {
  const submit = createRoute({
    method: 'put', path: '/v1/workspaces/{workspace}/runs/{runId}', tags, summary: 'Submit a run under an id that the client made; sent again it changes nothing',
    description: 'References and data are resolved, and interfaces checked, at this moment; what cannot be run is refused with every problem at once.',
    middleware: [needs('contributor'), boundedJson(limits.documentBytes, limits.depth)],
    request: { params: onRun, body: jsonBody(submitRunOutlineSchema) },
    responses: { 201: json('It was accepted.', remoteRunSummarySchema), 200: json('It had been accepted before.', remoteRunSummarySchema), ...failuresOf.sending },
  });
  const form = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/run-form', tags, summary: 'What an endpoint takes',
    request: { params: inWorkspace, query: z.object({ endpoint: z.string().min(1).max(1_000) }) },
    responses: { 200: json('Its fields, those that are required first.', runFormSchema), ...failuresOf.reading },
  });
  const list = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/runs', tags, summary: 'Runs, newest first', middleware: [packed],
    request: { params: inWorkspace, query: z.object({ before: remoteRunIdSchema.optional(), member: idSchema.optional(), limit: wholeNumber(1, 200).optional() }) },
    responses: { 200: json('A page of them.', remoteRunListSchema), ...failuresOf.reading },
  });
  const show = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/runs/{runId}', tags, summary: 'A run with its nodes', middleware: [packed],
    request: { params: onRun },
    responses: { 200: json('The run as it stands.', remoteRunSchema.meta({ id: 'Run' })), ...failuresOf.reading },
  });
  const follow = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/runs/{runId}/events', tags, summary: 'What happens in a run, as it happens',
    description: 'Server-sent events `state`, `run-event` and, when the run is over, `end`. The id of a `run-event` is its number: Last-Event-ID, or `after`, goes on behind it.',
    middleware: [inFlight(limits.streams)],
    request: { params: onRun, query: z.object({ after: byteCount.optional() }) },
    responses: { 200: { description: 'The events.', content: { 'text/event-stream': { schema: { type: 'string' as const } } } }, ...failuresOf.reading },
  });
  const log = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/runs/{runId}/nodes/{node}/logs/{stream}', tags, summary: 'What a node printed, from a byte on',
    description: 'With `wait` (seconds) the answer is held until there is something, or the attempt has ended.',
    middleware: [inFlight(limits.streams)],
    request: { params: onNode.extend({ stream: logStreamSchema }), query: z.object({ attempt: wholeNumber(1, 100_000).optional(), from: byteCount.optional(), wait: wholeNumber(0, 30).optional() }) },
    responses: { 200: { description: `Bytes. ${logNextHeader} says where to go on, ${logEndedHeader} whether more can come.`, content: bytes(octets) }, ...failuresOf.reading },
  });
  const execution = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/runs/{runId}/nodes/{node}/execution', tags, summary: 'What it takes to execute a node again elsewhere',
    request: { params: onNode },
    responses: { 200: json('Its command, inputs, environment and image.', z.record(z.string(), z.unknown())), ...failuresOf.sending },
  });
  const artifact = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/runs/{runId}/artifacts/{artifactId}', tags, summary: 'What is in something that a run made', middleware: [packed],
    request: { params: onArtifact },
    responses: { 200: json('A manifest; the sha256 of its canonical JSON is the id.', manifestSchema), ...failuresOf.reading },
  });
  const readArtifact = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/runs/{runId}/artifacts/{artifactId}/blobs/{digest}', tags, summary: 'A file of something that a run made, or with Range a part of it',
    request: { params: onArtifact.extend({ digest: blobDigestSchema }) },
    responses: { 200: { description: 'All of it.', content: bytes(octets) }, 206: { description: 'The part that Range asked for.', content: bytes(octets) }, ...failuresOf.reading },
  });
  const cancel = createRoute({
    method: 'post', path: '/v1/workspaces/{workspace}/runs/{runId}/cancel', tags, summary: 'Ask a run to end', middleware: [needs('contributor')],
    request: { params: onRun },
    responses: { 200: json('The run as it stands; one that goes on ends within seconds.', remoteRunSummarySchema), ...failuresOf.sending },
  });

  return (api) => {
    api.openapi(submit, async (c) => {
      const request = submitRunSchema.safeParse(c.req.valid('json'));
      if (!request.success) {
        const problems = request.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({ path: path.map(String).join('.').slice(0, 200), message: message.slice(0, 500) }));
        throw new RefusalError({ code: 'invalid-request', message: `This is no run: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ').slice(0, 1_000)}`, problems });
      }
      const { outcome, run } = await runs.submit(c.get('caller'), c.req.valid('param').runId, request.data);
      return outcome === 'created' ? c.json(run, 201) : c.json(run, 200);
    });
    api.openapi(form, async (c) => c.json(await runs.form(c.get('caller'), c.req.valid('query').endpoint), 200));
    api.openapi(list, async (c) => c.json(await runs.list(c.get('caller'), c.req.valid('query')), 200));
    api.openapi(show, async (c) => c.json(await runs.show(c.get('caller'), c.req.valid('param').runId), 200));
    api.openapi(follow, async (c) => {
      const { runId } = c.req.valid('param');
      const lastId = /^\d{1,15}$/u.exec(c.req.header('last-event-id') ?? '')?.[0];
      const after = c.req.valid('query').after ?? Number(lastId ?? 0);
      // Refused as any request is, before the stream begins.
      await runs.show(c.get('caller'), runId);
      const body = liveRun((signal) => runs.follow(c.get('caller'), runId, after, signal), { keepAliveMs: limits.keepAliveMs, stillHolds: () => stillHolds(c), closing });
      return c.body(body, 200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    });
    api.openapi(log, async (c) => {
      const { runId, node, stream } = c.req.valid('param');
      const { attempt, from = 0, wait = 0 } = c.req.valid('query');
      const piece = await runs.log(c.get('caller'), runId, node, stream, { attempt, from, limit: LOG_BYTES, waitMs: wait * 1_000, signal: closing === undefined ? c.req.raw.signal : AbortSignal.any([c.req.raw.signal, closing]) });
      return c.body(new Uint8Array(piece.bytes), 200, {
        'Content-Type': octets, [logNextHeader]: String(from + piece.bytes.length), [logAttemptHeader]: String(piece.attempt),
        // What is there beyond the limit is asked for next.
        [logEndedHeader]: String(piece.ended && piece.bytes.length < LOG_BYTES),
      });
    });
    api.openapi(execution, async (c) => {
      const { runId, node } = c.req.valid('param');
      const execution: Record<string, unknown> = await runs.execution(c.get('caller'), runId, node);
      return c.json(execution, 200);
    });
    api.openapi(artifact, async (c) => {
      const { runId, artifactId } = c.req.valid('param');
      return c.json((await runs.artifact(c.get('caller'), runId, artifactId)).manifest, 200);
    });
    api.openapi(readArtifact, async (c) => {
      const { runId, artifactId, digest } = c.req.valid('param');
      const file = await runs.artifactFile(c.get('caller'), runId, artifactId, digest);
      const range = file.size === 0 ? undefined : rangeOf(c.req.header('range'), file.size);
      const { from, to } = range ?? { from: 0, to: file.size };
      const headers = { 'Content-Type': octets, 'Content-Length': String(to - from), 'Accept-Ranges': 'bytes', 'Content-Disposition': 'attachment' };
      // Of a HEAD the framework leaves the body away, and nothing of it was read.
      const body = streamOf(file.read({ from, to }));
      return range === undefined ? c.body(body, 200, headers) : c.body(body, 206, { ...headers, 'Content-Range': `bytes ${String(from)}-${String(to - 1)}/${String(file.size)}` });
    });
    api.openapi(cancel, async (c) => c.json(await runs.cancel(c.get('caller'), c.req.valid('param').runId), 200));
  };
}
