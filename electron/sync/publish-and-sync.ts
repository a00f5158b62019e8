import type { DrydockError } from '#shared/errors.ts';
import type { FidelityItem, Publication, SyncProgress } from '#shared/sync/views.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import { RemoteRefusalError, RemoteUnreachableError } from './remote/remote-errors.ts';
import { NotSignedInError } from './sync-errors.ts';
import type { PublishingRequest, SyncService } from './sync-service.ts';
import type { WorkspaceAccount } from './workspace-accounts.ts';

/** What is to be published, wherever to. */
export interface PublishWhat {
  readonly kind: EntityKind;
  /** Name or id. */
  readonly entity: string;
  readonly versions: PublishingRequest['versions'];
}

/** `published`: it is there. `queued`: it is sent when the workspace answers. `conflict`, `parked`: a person is needed. */
export type PublishOutcome = 'published' | 'queued' | 'conflict' | 'parked';

export interface PublishedRow {
  readonly workspace: WorkspaceAccount;
  readonly publication: Publication;
  readonly outcome: PublishOutcome;
  /** Why it is not there yet. */
  readonly explanation?: string | undefined;
  /** Nothing was to be done. */
  readonly unchanged: boolean;
  /** What others will and will not have. */
  readonly notes: readonly FidelityItem[];
}

/**
 * Marks something for publishing and exchanges at once, so that the answer is what became of it. A workspace that does not answer, or not now, leaves it queued: that is
 * no error. What goes with it comes first in the answer. Throws what `SyncService.markForPublishing` throws, and what an exchange throws that trying again does not change.
 */
export async function publishAndSync(sync: Pick<SyncService, 'markForPublishing' | 'sync' | 'conflicts' | 'outbox'>, workspace: WorkspaceAccount, what: PublishWhat, options: { readonly signal: AbortSignal; readonly observer?: ((progress: SyncProgress) => void) | undefined }): Promise<readonly PublishedRow[]> {
  const { marked, unchanged, report } = await sync.markForPublishing({ workspace: workspace.id, ...what }, { signal: options.signal });
  let waits: string | undefined;
  try {
    await sync.sync(workspace.id, { ...options, now: true });
  } catch (error) {
    // It is marked, durably: whatever keeps it from being sent now, it is sent later.
    if (!isWaiting(error)) throw error;
    waits = error.plainMessage;
  }
  const conflicts = sync.conflicts(workspace.id);
  const outbox = sync.outbox(workspace.id).filter(({ what: change }) => change === 'publish-version' || change === 'publish-environment');
  return marked.map((publication, at): PublishedRow => {
    const common = { workspace, publication, unchanged, notes: at === marked.length - 1 ? report.items : [] };
    const conflict = conflicts.find(({ kind, entityId }) => kind === publication.kind && entityId === publication.id);
    if (conflict !== undefined) return { ...common, outcome: 'conflict', explanation: conflict.message };
    const item = outbox.find(({ kind, entityId, version }) => kind === publication.kind && entityId === publication.id && (version === undefined || publication.versions.includes(version)));
    if (item === undefined) return { ...common, outcome: 'published' };
    return { ...common, outcome: item.reason === 'parked' ? 'parked' : item.reason === 'conflict' ? 'conflict' : 'queued', explanation: item.reason === 'parked' || item.reason === 'conflict' ? item.explanation : (waits ?? item.explanation) };
  });
}

function isWaiting(error: unknown): error is DrydockError {
  return error instanceof RemoteUnreachableError || error instanceof NotSignedInError || (error instanceof RemoteRefusalError && (error.group === 'auth' || error.group === 'not-now'));
}
