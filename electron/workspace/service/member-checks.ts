import type { Caller, WorkspaceChanges } from '../store/workspace-store.ts';
import { refuse, requireRole } from './refuse.ts';

/** A request that was on its way when its admin was removed or made less is refused, too. */
export async function refuseFormerAdmin(changes: WorkspaceChanges, caller: Caller): Promise<void> {
  const now = await changes.member(caller.member);
  if (now === undefined || now.status !== 'active') refuse('unauthenticated', 'The token belongs to no member of this workspace any more.');
  requireRole({ ...caller, role: now.role }, 'admin');
}

export function refuseUnknownMember(id: string): never {
  return refuse('not-found', `There is no member '${id.slice(0, 150)}' in this workspace.`);
}
