import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { writeDurably } from '#electron/store/write-durably.ts';
import { createWorkspaceApp } from '../http/app.ts';
import { WorkspaceMetrics, type Figure } from '../http/metrics.ts';
import type { Rates } from '../http/rates.ts';
import type { AddRoutes, WorkspaceContext } from '../http/workspace-api.ts';
import type { ServerLog } from './access-log.ts';
import { foundWorkspace } from './found-workspace.ts';
import { defaultNetworkLimits, isOwnMachine, listen, type NetworkLimits } from './network.ts';
import { startControl } from './control.ts';
import { Opened } from './opened.ts';
import { OpenToNetworkError } from './server-errors.ts';
import { openServerParts, type ServerParts, type ServerPartsOptions } from './server-parts.ts';

export interface WorkspaceServerOptions extends ServerPartsOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** PEM texts. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  /** A proxy stands before it, does TLS and tells addresses in `X-Forwarded-For`: what it says is believed. */
  readonly behindProxy?: boolean;
  /** Absent: requests are not counted. */
  readonly rates?: Rates | undefined;
  readonly network?: Partial<NetworkLimits>;
  readonly log: ServerLog;
  /** What the first workspace is called, when there is none yet. */
  readonly name?: string | undefined;
  /** What else it can, given its parts, such as running pipelines; ended before the database is. When `closing` fires, its live channels end. */
  readonly more?: ((parts: ServerParts, closing: AbortSignal) => Promise<{ readonly routes: readonly AddRoutes[]; readonly figures?: readonly Figure[] } & AsyncDisposable>) | undefined;
}

export interface WorkspaceServer extends AsyncDisposable {
  readonly port: number;
  /** `http://host:port` or `https://host:port`. */
  readonly address: string;
  readonly parts: ServerParts;
  /** Set when this start made the first workspace: the only time that its admin's token is told. */
  readonly founded: { readonly workspace: string; readonly token: string; readonly tokenFile: string } | undefined;
}

const SWEEP_EVERY_MS = 60 * 60 * 1_000;
/** An upload that nobody has gone on with for a week will not be finished. */
const ABANDONED_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * Serves workspaces until it is disposed of: then it takes no more requests, answers those that it has, ends live channels and closes the database. Throws
 * `OpenToNetworkError`, `CannotListenError`, `BadCertificateError` and what `openServerParts` throws; nothing is left open then.
 */
export async function startWorkspaceServer(options: WorkspaceServerOptions): Promise<WorkspaceServer> {
  if (options.tls === undefined && options.behindProxy !== true && !isOwnMachine(options.host)) throw new OpenToNetworkError(options.host);
  await using opened = new Opened();
  const parts = opened.use(await openServerParts(options));
  const founded = await foundFirst(parts, options.name ?? 'Workspace');
  const closing = new AbortController();
  const more = options.more === undefined ? undefined : opened.use(await options.more(parts, closing.signal));
  const secure = options.tls !== undefined || options.behindProxy === true;
  const app = createWorkspaceApp({
    service: parts.service,
    content: parts.content,
    version: options.version,
    limits: parts.limits,
    more: more?.routes ?? [],
    newRequestId: randomUUID,
    monotonicMs: () => options.clock.monotonicMs(),
    tellDefect: (requestId, error) => options.log.defect(requestId, error),
    onAnswered: (answered) => options.log.answered(answered),
    secure,
    addressOf: options.behindProxy === true ? forwardedFor : peerOf,
    rates: options.rates,
    metrics: (channels) => new WorkspaceMetrics(options.version, [
      { name: 'drydock_live_channels', help: 'Live channels that are open.', value: channels },
      { name: 'drydock_unfinished_upload_bytes', help: 'Bytes of uploads that are not whole.', value: () => parts.uploads.heldBytes() },
      ...(more?.figures ?? []),
    ]),
    closing: closing.signal,
  });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const network = { ...defaultNetworkLimits, ...options.network };
  const listening = await listen({ ...options, limits: network, onRequest: (request, response) => void answer(request, response) });
  opened.defer(() => listening.close());
  opened.use(await startControl(parts, options.clock));
  const sweeping = sweepUploads(parts, options.log, closing.signal);
  opened.defer(async () => {
    closing.abort();
    await sweeping;
  });
  const close = opened.keep();
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    port: listening.port,
    address: `${options.tls === undefined ? 'http' : 'https'}://${host}:${String(listening.port)}`,
    parts,
    founded,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * The first start makes a workspace and an admin, whose token is written where only the user can read it, before it opens anything: neither a terminal that was cleared nor a
 * start that was cut short loses it. One that was cut short earlier is finished.
 */
async function foundFirst(parts: ServerParts, name: string): Promise<WorkspaceServer['founded']> {
  const there = await parts.service.allWorkspaces();
  const [begun] = there.length === 1 ? await parts.service.unfinishedWorkspaces() : [];
  if (there.length > 0 && begun === undefined) return undefined;
  const tokenFile = path.join(parts.folder, 'admin-token');
  const { workspace, token } = await foundWorkspace(parts, begun?.name ?? name, (made) => writeDurably(tokenFile, `${made}\n`, { isSecret: true }));
  return { workspace, token, tokenFile };
}

async function sweepUploads({ uploads }: ServerParts, log: ServerLog, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await uploads.sweep(Date.now() - ABANDONED_MS);
    } catch (error) {
      log.defect('sweep', error);
    }
    // Woken only to end.
    await delay(SWEEP_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

const peerOf = (c: WorkspaceContext): string | undefined => c.env.incoming?.socket.remoteAddress;

/** What the proxy added last: what stands before it, anybody can have written. */
function forwardedFor(c: WorkspaceContext): string | undefined {
  const last = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return last === undefined || last === '' || last.length > 64 ? peerOf(c) : last;
}
