import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isJsonDeeperThan } from '#shared/workspace/json-depth.ts';
import { RefusalError } from '../refusal-error.ts';
import type { WorkspaceEnv } from './workspace-api.ts';

/** Refuses a body of more than `most` bytes, before it is read where the request says how much it is, else as soon as it is too much. */
export function bounded(most: number): MiddlewareHandler<WorkspaceEnv> {
  const counting = bodyLimit({ maxSize: most, onError: () => tooLarge(most) });
  return async (c, next) => {
    refuseEncoded(c.req.header('content-encoding'));
    const said = c.req.header('content-length');
    // Without sockets nothing holds the sender to what was said.
    if (said === undefined || c.req.header('transfer-encoding') !== undefined || c.env?.incoming === undefined) return counting(c, next);
    if (Number(said) > most) return tooLarge(most);
    await next();
  };
}

/** As {@link bounded}, for JSON: also refuses what nests deeper than `depth`, which would exhaust the stack of whoever reads it later. */
export function boundedJson(most: number, depth: number): MiddlewareHandler<WorkspaceEnv> {
  const limit = bounded(most);
  return (c, next) =>
    limit(c, async () => {
      const type = c.req.header('content-type');
      if (type === undefined || !/^application\/json\s*(?:;|$)/iu.test(type)) {
        throw new RefusalError({ code: 'invalid-request', message: 'The body has to be JSON, and the header Content-Type has to say so: application/json.' });
      }
      // Kept by the framework, whose reading as JSON goes on from this text.
      const text = await c.req.text();
      await c.get('arrived')();
      if (isJsonDeeperThan(text, depth)) throw new RefusalError({ code: 'invalid-request', message: `The body nests deeper than ${String(depth)} levels.` });
      await next();
    });
}

/** What is packed can unpack to anything; bodies are taken as they are. */
function refuseEncoded(encoding: string | undefined): void {
  if (encoding === undefined || /^identity$/iu.test(encoding.trim())) return;
  throw new RefusalError({ code: 'invalid-request', message: 'Bodies are taken unpacked only: leave out Content-Encoding.' });
}

function tooLarge(most: number): never {
  throw new RefusalError({ code: 'too-large', message: `The body is larger than ${String(most)} bytes, which is what is taken here. Send less at once.` });
}
