import { DrydockError } from '#shared/errors.ts';
import { roleAllows, type Role } from '#shared/workspace/members.ts';
import type { Failure, FailureCode } from '#shared/workspace/failure.ts';
import { RefusalError } from '../refusal-error.ts';
import type { Caller } from '../store/workspace-store.ts';

/** Ends a request with a no. `message` is for people: what happened and what to do. */
export function refuse(code: FailureCode, message: string, more: Omit<Failure, 'code' | 'message'> = {}): never {
  throw new RefusalError({ code, message, ...more });
}

/** What a rule of the domain that throws for a person's input says, as a refusal. */
export function refusing<T>(rule: () => T, path: string): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof DrydockError && !(error instanceof RefusalError)) return refuse('invalid-request', error.plainMessage, { problems: [{ path, message: error.plainMessage }] });
    throw error;
  }
}

const deeds: Readonly<Record<Role, string>> = { reader: 'reading', contributor: 'publishing and changing', admin: 'managing members and tokens' };

/** Refuses who may not do what `needs` may. */
export function requireRole(caller: Caller, needs: Role): void {
  if (!roleAllows(caller.role, needs)) refuse('forbidden', `'${caller.name}' is a ${caller.role} of this workspace, and ${deeds[needs]} takes a${needs === 'admin' ? 'n' : ''} ${needs}. Ask an admin for that role.`);
}
