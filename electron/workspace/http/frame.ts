import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { WorkspaceEnv } from './workspace-api.ts';

/** What is known of a request when it has been answered. Never holds a token, a body or a query. */
export interface Answered {
  readonly requestId: string;
  readonly method: string;
  /** The route with its parameters unfilled, `unknown` when there is none: few different ones. */
  readonly route: string;
  readonly path: string;
  readonly status: number;
  /** Until the answer began. */
  readonly milliseconds: number;
  readonly address?: string | undefined;
  readonly workspace?: string | undefined;
  readonly member?: string | undefined;
}

export interface FrameParts {
  readonly newRequestId: () => string;
  readonly monotonicMs: () => number;
  readonly onAnswered?: ((answered: Answered) => void) | undefined;
  readonly addressOf: (c: Parameters<MiddlewareHandler<WorkspaceEnv>>[0]) => string | undefined;
  /** Behind TLS browsers are told to stay there. */
  readonly secure: boolean;
}

/** What is around every answer: an id, headers that make a browser treat it as plain data, and a note of it. */
export function frame(parts: FrameParts): MiddlewareHandler<WorkspaceEnv> {
  return async (c, next) => {
    const began = parts.monotonicMs();
    const requestId = parts.newRequestId();
    c.set('requestId', requestId);
    await next();
    const { headers } = c.res;
    headers.set('X-Request-Id', requestId);
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    if (parts.secure) headers.set('Strict-Transport-Security', 'max-age=31536000');
    const caller: WorkspaceEnv['Variables']['caller'] | undefined = c.get('caller');
    const route = routePath(c, -1);
    parts.onAnswered?.({
      requestId,
      method: c.req.method,
      route: route.includes('*') || route === '' ? 'unknown' : route,
      path: c.req.path.slice(0, LONGEST_PATH),
      status: c.res.status,
      milliseconds: parts.monotonicMs() - began,
      address: parts.addressOf(c),
      workspace: caller?.workspace,
      member: caller?.member,
    });
  };
}

const LONGEST_PATH = 500;
