import type { MiddlewareHandler } from 'hono';
import { RefusalError } from '../refusal-error.ts';
import type { WorkspaceEnv } from './workspace-api.ts';

/** At most `most` requests behind it at the same time; one more is told to come back in a second. */
export function inFlight(most: number): MiddlewareHandler<WorkspaceEnv> {
  let now = 0;
  return async (_c, next) => {
    if (now >= most) throw new RefusalError({ code: 'unavailable', message: 'The workspace has as much to do as it can. Try again in a moment.' }, { retryAfterSeconds: 1 });
    now += 1;
    try {
      await next();
    } finally {
      now -= 1;
    }
  };
}

/** Refuses everything once the server is shutting down. */
export function unlessClosing(isClosing: () => boolean): MiddlewareHandler<WorkspaceEnv> {
  return async (c, next) => {
    if (isClosing()) {
      c.header('Connection', 'close');
      throw new RefusalError({ code: 'unavailable', message: 'The workspace is shutting down. Try again in a moment.' });
    }
    await next();
  };
}
