import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MAX_FRAME_BYTES } from '#shared/contract/frames.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import type { HostLike } from '../host/host-like.ts';
import { readRendererFiles } from '../host/renderer-files.ts';
import { systemCode } from '../store/store-errors.ts';
import type { AnswerSetting } from './answer.ts';
import { answer } from './answer.ts';
import { ContractConnection } from './contract-connection.ts';
import { refusalOf } from './gate.ts';
import { rawRefusal } from './headers.ts';
import type { BrowserHostLimits } from './limits.ts';
import { defaultLimits } from './limits.ts';
import { OpeningCodes } from './opening-codes.ts';

export interface BrowserHostSetting {
  readonly host: HostLike;
  /** The folder of the built page. */
  readonly root: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What a client has to show. 256 bits, base64url. */
  readonly token: string;
  /** Stops the host when it fires. */
  readonly signal: AbortSignal;
  /** Told of failures that are bugs of ours. Never given a token. */
  readonly log: (message: string, error: unknown) => void;
  readonly limits?: Partial<BrowserHostLimits>;
}

export interface BrowserHost extends AsyncDisposable {
  readonly port: number;
  /** Where the app is, with the token in the fragment, which a browser keeps to itself. */
  readonly address: string;
  /** An address for starting a browser with: it leads to the app once, within a minute, and holds no token. */
  openingAddress(): string;
}

/** Thrown when another program listens on the port that was asked for. */
export class PortTakenError extends DrydockError {
  constructor(port: number, cause: unknown) {
    super('port-taken', 'invalid', `Port ${String(port)} is taken, perhaps by another \`drydock serve\`. Stop that one, or name another port; \`--port 0\` takes any that is free.`, { cause });
  }
}

/** Thrown when the system does not let us listen on the port that was asked for. */
export class PortRefusedError extends DrydockError {
  constructor(port: number, cause: unknown) {
    super('port-refused', 'invalid', `This system does not let you listen on port ${String(port)} (ports below 1024 are for administrators). Name another; \`--port 0\` takes any that is free.`, { cause });
  }
}

/**
 * Serves the page and the contract to browsers of this machine: loopback only, nothing but the page's own files without the token.
 * Throws `NoRendererError`, `PortTakenError`, `PortRefusedError`.
 */
export async function startBrowserHost(of: BrowserHostSetting): Promise<BrowserHost> {
  throwIfCancelled(of.signal);
  const limits = { ...defaultLimits, ...of.limits };
  const files = await readRendererFiles(of.root);
  const codes = new OpeningCodes(() => performance.now());
  const server = createServer({
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.ceil(limits.requestMs / 4),
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
    insecureHTTPParser: false,
  });
  server.maxConnections = limits.connections;
  // Also lets go who does not read an answer.
  server.timeout = limits.requestMs * 2;
  await listen(server, of.port);
  const { port } = addressOf(server);
  takeRequests(server, { files, codes, port, token: of.token });
  const sockets = takeSockets(server, of, port, limits);

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopServer(server, sockets, limits));
  const onAbort = (): void => void stop().catch((error: unknown) => of.log('the browser host did not stop well', error));
  of.signal.addEventListener('abort', onAbort, { once: true });
  if (of.signal.aborted) onAbort();
  const origin = `http://127.0.0.1:${String(port)}`;
  return {
    port,
    address: `${origin}/#token=${of.token}`,
    openingAddress: () => `${origin}${codes.newPath()}`,
    [Symbol.asyncDispose]: async () => {
      of.signal.removeEventListener('abort', onAbort);
      await stop();
    },
  };
}

function takeRequests(server: Server, setting: AnswerSetting): void {
  // `Expect:` is no reason to answer otherwise.
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) server.on(event, (request, response) => answer(request, response, setting));
  server.on('connect', (_request, stream) => refuse(stream, 405));
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    if (error.code === 'ECONNRESET' || !stream.writable) stream.destroy();
    else refuse(stream, error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400);
  });
}

interface Sockets {
  /** Says goodbye; settles when all are gone and their sessions closed. */
  stop(): Promise<void>;
  /** Does not wait for those who do not answer. */
  terminate(): void;
}

function takeSockets(server: Server, of: BrowserHostSetting, port: number, limits: BrowserHostLimits): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const connections = new Set<ContractConnection>();
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const refusal = refusalOf(request, port, 'websocket') ?? (request.url === '/contract' ? undefined : 404);
    if (refusal !== undefined) return refuse(stream, refusal);
    if ([...connections].filter((each) => each.isWaiting).length >= limits.waiting) return refuse(stream, 503);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const connection = new ContractConnection({ socket, stream, host: of.host, token: of.token, limits, log: of.log });
      connections.add(connection);
      socket.on('close', () => connections.delete(connection));
    });
  });
  sockets.on('wsClientError', (_error, stream) => refuse(stream, 400));
  const pings = setInterval(() => {
    for (const connection of connections) connection.ping();
  }, limits.pingMs);
  return {
    stop: () => {
      clearInterval(pings);
      for (const socket of sockets.clients) socket.close(1001, 'Drydock has stopped');
      return new Promise((resolve) => {
        sockets.close(() => resolve());
      });
    },
    terminate: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function refuse(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  stream.end(rawRefusal(status), () => stream.destroy());
}

async function stopServer(server: Server, sockets: Sockets, limits: BrowserHostLimits): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const late = setTimeout(() => {
    sockets.terminate();
    server.closeAllConnections();
  }, limits.closeMs);
  await Promise.all([closed, sockets.stop()]);
  clearTimeout(late);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = systemCode(error);
      reject(code === 'EADDRINUSE' ? new PortTakenError(port, error) : code === 'EACCES' ? new PortRefusedError(port, error) : error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve());
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address;
}
