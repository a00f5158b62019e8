import type { SyncAction } from '#shared/sync/actions.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import { RemoteRefusalError } from '../remote/remote-errors.ts';
import { UnfitDocumentError } from '../sync-errors.ts';
import type { TransferProgress } from '../content/content-transfer.ts';
import type { WorkspaceConnection } from '../workspace-accounts.ts';
import type { Subject, WorkspaceTrees } from './workspace-trees.ts';

export interface Performing {
  readonly trees: WorkspaceTrees;
  readonly connection: WorkspaceConnection;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: TransferProgress;
}

/** Does one action of a plan, and keeps what the workspace answered. Throws what the remote, the content transfer and the home's documents throw. */
export async function performAction(performing: Performing, subject: Subject, action: SyncAction): Promise<void> {
  const { trees, connection: { remote }, signal } = performing;
  const { kind, id } = subject;
  const keep = (entity: Entity): void => {
    trees.replica.put(kind, entity);
  };
  throwIfCancelled(signal);
  switch (action.kind) {
    case 'publish-version':
      keep(await publishVersion(performing, versioned(subject), id, action.versionId));
      return;
    case 'publish-environment': {
      const local = trees.locals[kind].tree(id, trees.workspace);
      if (local === undefined) return;
      const { name, description, image } = local.fields;
      keep(await remote.createEnvironment(id, { name: name ?? '', description: description ?? '', createdUtc: local.createdUtc, image: image ?? '' }, signal));
      return;
    }
    case 'send-fields':
      keep(await remote.patch(kind, id, action.etag, action.patch, signal));
      return;
    case 'describe-version':
      keep(await remote.describeVersion(versioned(subject), id, action.versionId, action.etag, action.description, signal));
      return;
    case 'version-status':
      keep(await remote.setVersionStatus(versioned(subject), id, action.versionId, action.etag, action.status, signal));
      return;
    case 'take-versions':
    case 'take-fields':
    case 'take-version-fields':
      await take(performing, subject, action);
  }
}

type TakeAction = Extract<SyncAction, { kind: 'take-versions' | 'take-fields' | 'take-version-fields' }>;

async function take(performing: Performing, { kind, id }: Subject, action: TakeAction): Promise<void> {
  const { trees, signal } = performing;
  const remote = trees.replica.entity(kind, id);
  if (remote === undefined) return;
  const versions = action.kind === 'take-versions' ? [...action.add.map((entry) => entry.id), ...action.replace.map(({ theirs }) => theirs)] : [];
  const documents = await readDocuments(performing, { kind, id }, versions);
  await trees.locals[kind].take(id, {
    remote, documents,
    replace: action.kind === 'take-versions' ? action.replace : [],
    ...(action.kind === 'take-fields' ? { fields: { from: action.from, to: action.to } } : {}),
    ...(action.kind === 'take-version-fields' ? { versionFields: { versionId: action.versionId, from: action.from, to: action.to } } : {}),
  }, signal);
}

/** The documents of versions, checked by the remote for their shape. */
export async function readDocuments({ connection: { remote }, signal }: Pick<Performing, 'connection' | 'signal'>, subject: Subject, versions: readonly string[]): Promise<Map<string, unknown>> {
  const documents = new Map<string, unknown>();
  for (const versionId of versions) documents.set(versionId, await remote.versionDocument(versioned(subject), subject.id, versionId, signal));
  return documents;
}

/** Small contents go with the version, all others before it: one whose files are not whole there is refused. */
async function publishVersion({ trees, connection: { remote, content }, signal, onBytes }: Performing, kind: VersionedKind, id: string, versionId: string): Promise<Entity> {
  const { request, snapshots } = await trees.locals[kind].publication(id, versionId);
  if (!(await areThere(trees, kind, id, snapshots))) {
    const small = remote.publishWhole === undefined ? undefined : await content.gatherSmall(snapshots, { signal });
    const whole = small === undefined ? undefined : await remote.publishWhole?.(kind, id, versionId, request, small, signal);
    if (whole !== undefined) return whole.entity;
    for (const snapshot of snapshots) await content.sendSnapshot(snapshot, { signal, onProgress: onBytes });
  }
  try {
    return (await remote.publish(kind, id, versionId, request, signal)).entity;
  } catch (error) {
    if (!(error instanceof RemoteRefusalError) || error.failure.code !== 'content-missing') throw error;
    // A server decides what it lacks, not what of this machine it gets.
    const missing = (error.failure.missing ?? []).filter((snapshot) => snapshots.includes(snapshot));
    if (missing.length === 0) throw error;
    for (const snapshot of missing) await content.sendSnapshot(snapshot, { signal, onProgress: onBytes });
    return (await remote.publish(kind, id, versionId, request, signal)).entity;
  }
}

/** Whether the latest version that the workspace has of it names these snapshots too: then they are there, or publishing says that they are not. */
async function areThere({ locals, replica }: WorkspaceTrees, kind: VersionedKind, id: string, snapshots: readonly string[]): Promise<boolean> {
  if (snapshots.length === 0) return true;
  const latest = replica.entity(kind, id)?.versions.at(-1)?.id;
  if (latest === undefined) return false;
  try {
    const before = new Set((await locals[kind].publication(id, latest)).snapshots);
    return snapshots.every((snapshot) => before.has(snapshot));
  } catch (error) {
    // It is not in this home, or is damaged here: then nothing is known of it.
    if (error instanceof DrydockError) return false;
    throw error;
  }
}

export function versioned({ kind, id }: Subject): VersionedKind {
  if (kind === 'environment') throw new UnfitDocumentError(`The environment ${id}`, 'environments have no versions');
  return kind;
}
