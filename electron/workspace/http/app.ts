import { OpenAPIHono } from '@hono/zod-openapi';
import { entityKinds } from '#shared/workspace/kinds.ts';
import { versionedKinds } from '#shared/workspace/version-document.ts';
import type { WorkspaceContent } from '../content/workspace-content.ts';
import { RefusalError } from '../refusal-error.ts';
import type { WorkspaceService } from '../service/workspace-service.ts';
import { answerFailure, type TellDefect } from './answer-failure.ts';
import { BodyRoom } from './body-room.ts';
import { describeApi } from './describe-api.ts';
import { frame, type Answered } from './frame.ts';
import { gate, ownWorkspace, type Authenticate } from './gate.ts';
import { inFlight, unlessClosing } from './in-flight.ts';
import { LiveChannels } from './live-channels.ts';
import { defaultLimits, type WorkspaceLimits } from './limits.ts';
import type { WorkspaceMetrics } from './metrics.ts';
import { RateLimits, type Rates } from './rates.ts';
import { contentRoutes } from './routes/content-routes.ts';
import { entityRoutes } from './routes/entity-routes.ts';
import { environmentRoutes } from './routes/environment-routes.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { healthRoutes } from './routes/health-routes.ts';
import { memberRoutes } from './routes/member-routes.ts';
import { snapshotRoutes } from './routes/snapshot-routes.ts';
import { versionRoutes } from './routes/version-routes.ts';
import { workspaceRoutes } from './routes/workspace-routes.ts';
import { unknownAddress } from './unknown-address.ts';
import type { AddRoutes, WorkspaceApi, WorkspaceContext, WorkspaceEnv } from './workspace-api.ts';

export interface WorkspaceAppParts {
  readonly service: WorkspaceService;
  readonly content: WorkspaceContent;
  /** Of the server, for its description. */
  readonly version: string;
  readonly limits?: Partial<WorkspaceLimits>;
  /** Behind the gate: what else the workspace can, such as running pipelines. */
  readonly more?: readonly AddRoutes[];
  readonly newRequestId: () => string;
  readonly monotonicMs: () => number;
  readonly tellDefect: TellDefect;
  readonly onAnswered?: ((answered: Answered) => void) | undefined;
  /** Whether it is reached by TLS, its own or a proxy's. */
  readonly secure?: boolean;
  /** Where a request comes from; by default the other end of its socket. */
  readonly addressOf?: (c: WorkspaceContext) => string | undefined;
  /** Absent: requests are not counted. */
  readonly rates?: Rates | undefined;
  readonly metrics?: ((channels: () => number) => WorkspaceMetrics) | undefined;
  /** When it fires, live channels end and further requests are told that the workspace shuts down. */
  readonly closing?: AbortSignal | undefined;
}

/** The workspace server as a function from requests to answers, with or without sockets around it: `app.fetch(request)`. */
export function createWorkspaceApp(parts: WorkspaceAppParts): WorkspaceApi {
  const { service, content } = parts;
  const limits = { ...defaultLimits, ...parts.limits };
  const addressOf = parts.addressOf ?? ((c: WorkspaceContext) => c.env?.incoming?.socket.remoteAddress);
  const api: WorkspaceApi = new OpenAPIHono<WorkspaceEnv>({
    defaultHook: (reading) => {
      if (reading.success) return;
      const problems = reading.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({ path: path.map(String).join('.').slice(0, 200), message: message.slice(0, 500) }));
      throw new RefusalError({ code: 'invalid-request', message: `The request is not what /openapi.json says: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ').slice(0, 1_000)}`, problems });
    },
  });
  api.onError(answerFailure(parts.tellDefect));
  const channels = new LiveChannels(service, limits);
  const isClosing = (): boolean => parts.closing?.aborted === true;
  parts.closing?.addEventListener('abort', () => channels[Symbol.dispose](), { once: true });
  const metrics = parts.metrics?.(() => channels.count);
  const onAnswered = (answered: Answered): void => {
    metrics?.count(answered);
    parts.onAnswered?.(answered);
  };
  const authenticate: Authenticate = (token) => service.authenticate(token);
  api.use(frame({ newRequestId: parts.newRequestId, monotonicMs: parts.monotonicMs, onAnswered, addressOf, secure: parts.secure === true }));
  const check = async (): Promise<void> => {
    await service.ping();
    await content.check();
  };
  healthRoutes({ check, isClosing, metrics: metrics && (() => metrics.text()), authenticate, addressOf })(api);
  let description: string | undefined;
  api.get('/openapi.json', (c) => c.body((description ??= describeApi(api, parts.version)), 200, { 'Content-Type': 'application/json' }));

  const rates = parts.rates === undefined ? undefined : new RateLimits(parts.rates, addressOf);
  api.use('/v1/*', unlessClosing(isClosing));
  if (rates !== undefined) api.use('/v1/*', rates.beforeGate());
  api.use('/v1/*', inFlight(limits.requests), gate(authenticate, parts.monotonicMs));
  if (rates !== undefined) api.use('/v1/*', rates.behindGate());
  api.use('/v1/workspaces/:workspace/*', ownWorkspace());
  const room = new BodyRoom(limits.heldBytes);
  const concerns: readonly AddRoutes[] = [
    workspaceRoutes(service, limits),
    eventRoutes(channels, authenticate),
    ...entityKinds.map((kind) => entityRoutes(kind, service, limits)),
    ...versionedKinds.map((kind) => versionRoutes(kind, { service, content, limits, room })),
    environmentRoutes(service, limits),
    contentRoutes(content, limits, room),
    snapshotRoutes(content, limits, room),
    memberRoutes(service, limits),
    ...(parts.more ?? []),
  ];
  for (const add of concerns) add(api);
  api.notFound(unknownAddress(api));
  return api;
}

const MOST_PROBLEMS = 20;
