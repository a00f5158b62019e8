import type { MiddlewareHandler } from 'hono';
import { RefusalError } from '../refusal-error.ts';
import type { WorkspaceEnv } from './workspace-api.ts';

/** Room for the bodies of large requests: so many bytes at the same time, however many requests they are. One that does not fit is told to come back in a second. */
export class BodyRoom {
  readonly #bytes: number;
  #taken = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Takes what a request says that its body has, of which there may be `most`; `most` where it does not say it, until it is answered. */
  holding(most: number): MiddlewareHandler<WorkspaceEnv> {
    return async (c, next) => {
      const said = c.req.header('transfer-encoding') === undefined ? Number(c.req.header('content-length') ?? Number.NaN) : Number.NaN;
      const bytes = said >= 0 && said <= most ? said : most;
      // Alone, one is always taken: a limit that is too small must not refuse for ever.
      if (this.#taken > 0 && this.#taken + bytes > this.#bytes) {
        throw new RefusalError({ code: 'unavailable', message: 'The workspace holds as much of what it is sent as it can. Try again in a moment.' }, { retryAfterSeconds: 1 });
      }
      this.#taken += bytes;
      try {
        await next();
      } finally {
        this.#taken -= bytes;
      }
    };
  }
}
