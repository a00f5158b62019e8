import type { MiddlewareHandler } from 'hono';
import { roleAllows, type Role } from '#shared/workspace/members.ts';
import { RefusalError } from '../refusal-error.ts';
import type { Caller } from '../store/workspace-store.ts';
import type { WorkspaceEnv } from './workspace-api.ts';

/** Says who speaks with a token: the member as he or she is now. Refuses with `unauthenticated`. */
export type Authenticate = (token: string) => Promise<Caller>;

const LONGEST_TOKEN = 512;
/** A body that takes longer to arrive is one that somebody may have been removed in the meantime of. Milliseconds. */
const SLOW_MS = 1_000;

/** Lets in who shows a token. Nothing behind it is reached, and no body is read, without one. */
export function gate(authenticate: Authenticate, monotonicMs: () => number): MiddlewareHandler<WorkspaceEnv> {
  return async (c, next) => {
    const shownMs = monotonicMs();
    const token = bearerToken(c.req.header('authorization'));
    if (token === undefined) throw new RefusalError({ code: 'unauthenticated', message: 'This address needs a token: `Authorization: Bearer TOKEN`.' });
    c.set('caller', await authenticate(token));
    c.set('bearer', token);
    c.set('arrived', async () => {
      if (monotonicMs() - shownMs >= SLOW_MS) c.set('caller', await authenticate(token));
    });
    await next();
  };
}

/** Below a workspace: it must be the one that the token opens. Any other is as unknown as one that does not exist. */
export function ownWorkspace(): MiddlewareHandler<WorkspaceEnv> {
  return async (c, next) => {
    if (c.req.param('workspace') !== c.get('caller').workspace) throw new RefusalError({ code: 'not-found', message: 'There is no such workspace, or it is not yours to see.' });
    await next();
  };
}

/** Refuses who may not do what `role` may, before the body is read. */
export function needs(role: Role): MiddlewareHandler<WorkspaceEnv> {
  return async (c, next) => {
    const caller = c.get('caller');
    if (!roleAllows(caller.role, role)) throw new RefusalError({ code: 'forbidden', message: `'${caller.name}' is a ${caller.role} of this workspace; this takes the role ${role}. Ask an admin for it.` });
    await next();
  };
}

/** The token of a header `Authorization`; nothing where it has another form. */
export function bearerToken(header: string | undefined): string | undefined {
  const token = /^Bearer +([\w.~+/=-]+)$/iu.exec(header ?? '')?.[1];
  return token === undefined || token.length > LONGEST_TOKEN ? undefined : token;
}
