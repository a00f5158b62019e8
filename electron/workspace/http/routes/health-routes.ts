import { isLoopbackAddress, isLoopbackHost } from '#shared/workspace/loopback.ts';
import { roleAllows } from '#shared/workspace/members.ts';
import { RefusalError } from '../../refusal-error.ts';
import type { Authenticate } from '../gate.ts';
import { bearerToken } from '../gate.ts';
import type { AddRoutes, WorkspaceContext } from '../workspace-api.ts';

export interface HealthParts {
  /** Rejects when something that is needed does not answer. */
  readonly check: () => Promise<void>;
  readonly isClosing: () => boolean;
  readonly metrics?: (() => Promise<string>) | undefined;
  readonly authenticate: Authenticate;
  readonly addressOf: (c: WorkspaceContext) => string | undefined;
}

/** For those who keep the server. Outside of the gate: whether it lives and whether it can be used; figures only for its own machine and for admins. */
export function healthRoutes(parts: HealthParts): AddRoutes {
  const { metrics } = parts;
  return (api) => {
    api.get('/healthz', (c) => c.json({ status: 'ok' }, 200));
    api.get('/readyz', async (c) => {
      if (parts.isClosing()) throw new RefusalError({ code: 'unavailable', message: 'The workspace is shutting down.' });
      try {
        await parts.check();
      } catch (error) {
        throw new RefusalError({ code: 'unavailable', message: 'The database or the place of contents does not answer.' }, { cause: error });
      }
      return c.json({ status: 'ready' }, 200);
    });
    if (metrics === undefined) return;
    api.get('/metrics', async (c) => {
      if (!isDirect(c, parts.addressOf(c))) await requireAdmin(parts.authenticate, bearerToken(c.req.header('authorization')));
      return c.body(await metrics(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    });
  };
}

/** Asked by this machine itself: neither by way of a proxy on it, nor by a page in a browser that was led here by another name. */
function isDirect(c: WorkspaceContext, address: string | undefined): boolean {
  return address !== undefined && isLoopbackAddress(address) && !isForwarded(c) && isLoopbackHost((c.req.header('host') ?? '').toLowerCase().replace(/:\d+$/u, ''));
}

/** Whether a proxy says that it passes on what somebody else asks. */
export const isForwarded = (c: WorkspaceContext): boolean => ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => c.req.header(name) !== undefined);

async function requireAdmin(authenticate: Authenticate, token: string | undefined): Promise<void> {
  if (token === undefined) throw new RefusalError({ code: 'unauthenticated', message: 'Figures are for the machine itself and for admins: send the token of one.' });
  const caller = await authenticate(token);
  if (!roleAllows(caller.role, 'admin')) throw new RefusalError({ code: 'forbidden', message: 'Figures are for admins.' });
}
