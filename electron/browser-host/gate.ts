import type { IncomingMessage } from 'node:http';

/**
 * Who may ask, by the names they use for us. `Host` must be one of ours to the letter, else a foreign name leads here (DNS rebinding): 421.
 * `Origin`, where there is one, must be the page's own, else another site asks: 403. A WebSocket must name its origin.
 * Returns the status of the refusal, or undefined.
 */
export function refusalOf(request: IncomingMessage, port: number, kind: 'request' | 'websocket'): 403 | 421 | undefined {
  const { host, origin } = request.headers;
  if (host === undefined || !ownNames(port).includes(host) || countOf(request, 'host') !== 1) return 421;
  if (origin === undefined) return kind === 'websocket' ? 403 : undefined;
  return origin === `http://${host}` && countOf(request, 'origin') === 1 ? undefined : 403;
}

function ownNames(port: number): readonly string[] {
  // Browsers leave the port of plain HTTP out.
  return ['127.0.0.1', 'localhost'].map((name) => (port === 80 ? name : `${name}:${String(port)}`));
}

/** Node keeps the first of several: another program on the way may have looked at the last. */
function countOf(request: IncomingMessage, header: string): number {
  return request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === header).length;
}
