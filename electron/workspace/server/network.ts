import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { FailureCode } from '#shared/workspace/failure.ts';
import { isLoopbackAddress } from '#shared/workspace/loopback.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { BadCertificateError, CannotListenError } from './server-errors.ts';

/** What a client may take its time for. Milliseconds. */
export interface NetworkLimits {
  readonly headersMs: number;
  /** A whole request with its body. */
  readonly requestMs: number;
  /** Without a byte in either direction. */
  readonly idleMs: number;
  readonly connections: number;
  /** How long requests that are being answered may go on when the server stops. */
  readonly closeMs: number;
}

export const defaultNetworkLimits: NetworkLimits = { headersMs: 15_000, requestMs: 600_000, idleMs: 120_000, connections: 4_000, closeMs: 10_000 };

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  readonly limits: NetworkLimits;
  readonly onRequest: RequestListener;
}

export interface Listening {
  readonly port: number;
  /** Takes no more requests; settles when the last was answered or its time was up. */
  close(): Promise<void>;
}

/** Whether only this machine can reach a server that listens on the host. */
export const isOwnMachine = (host: string): boolean => host === 'localhost' || isLoopbackAddress(host);

/** Listens for requests. Throws `CannotListenError`, `BadCertificateError`. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { limits } = options;
  const server = createServerOf(options);
  server.maxConnections = limits.connections;
  server.timeout = limits.idleMs;
  server.on('clientError', refuseRaw);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new CannotListenError(options.host, options.port, error)));
    server.listen({ host: options.host, port: options.port, exclusive: true }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return { port: address.port, close: () => closeServer(server, limits.closeMs) };
}

function createServerOf({ tls, limits, onRequest }: ListenOptions): Server {
  const options = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.max(50, Math.ceil(limits.headersMs / 4)),
    keepAliveTimeout: 10_000,
    maxHeaderSize: 16 * 1024,
    insecureHTTPParser: false,
    requireHostHeader: true,
  };
  if (tls === undefined) return createServer(options, onRequest);
  try {
    return createTlsServer({ ...options, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' }, onRequest);
  } catch (error) {
    throw new BadCertificateError(error instanceof Error ? error.message : String(error), error);
  }
}

/** What is no request, or did not arrive in time, is answered in the one form too. */
function refuseRaw(error: NodeJS.ErrnoException, stream: Duplex): void {
  if (systemCode(error) === 'ECONNRESET' || !stream.writable) {
    stream.destroy();
    return;
  }
  stream.on('error', () => stream.destroy());
  stream.end(rawAnswer(error.code), () => stream.destroy());
}

function rawAnswer(code: string | undefined): string {
  const [status, reason, failure, message]: readonly [number, string, FailureCode, string] =
    code === 'ERR_HTTP_REQUEST_TIMEOUT' ? [503, 'Service Unavailable', 'unavailable', 'The request did not arrive in time. Try again.']
    : code === 'HPE_HEADER_OVERFLOW' ? [413, 'Content Too Large', 'too-large', 'The headers are larger than is taken here.']
    : [400, 'Bad Request', 'invalid-request', 'That is no HTTP request.'];
  const body = JSON.stringify({ error: { code: failure, message } });
  const retry = status === 503 ? 'Retry-After: 5\r\n' : '';
  return `HTTP/1.1 ${String(status)} ${reason}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n${retry}Content-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`;
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(late);
}
