import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import type { WorkspaceEnv } from './workspace-api.ts';

const compress = promisify(gzip);
/** Below this a reply fits one packet anyway. */
const WORTH_BYTES = 1_400;

/** Packs the JSON answer of a route when whoever asks takes that. For lists and feeds, which have no ETag: packed it would be another thing. */
export const packed: MiddlewareHandler<WorkspaceEnv> = async (c, next) => {
  await next();
  if (c.res.status !== 200) return;
  c.res.headers.set('Vary', 'Accept-Encoding');
  if (!takesGzip(c.req.header('accept-encoding'))) return;
  const { headers } = c.res;
  const plain = await c.res.arrayBuffer();
  if (plain.byteLength < WORTH_BYTES) {
    c.res = new Response(plain, { status: 200, headers });
    return;
  }
  // Fast rather than small: documents repeat themselves so much that the first level finds most of it.
  const body = new Uint8Array(await compress(plain, { level: constants.Z_BEST_SPEED }));
  headers.delete('Content-Length');
  headers.set('Content-Encoding', 'gzip');
  c.res = new Response(body, { status: 200, headers });
};

function takesGzip(header: string | undefined): boolean {
  return header?.split(',').some((each) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/iu.test(each)) === true;
}
