import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { TransferProgress } from '../content/content-transfer.ts';
import type { WorkspaceTrees } from '../engine/workspace-trees.ts';
import type { WorkspaceConnection } from '../workspace-accounts.ts';

export interface Bringing {
  readonly trees: WorkspaceTrees;
  readonly connection: WorkspaceConnection;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: TransferProgress;
}

/** The files of every version that is here. */
export async function bringContents({ trees, connection: { content }, signal, onBytes }: Bringing, kind: EntityKind, id: string): Promise<void> {
  if (kind === 'environment') return;
  const there = new Set((trees.replica.entity(kind, id)?.versions ?? []).map((entry) => entry.id));
  const snapshots = new Set<string>();
  for (const version of trees.locals[kind].tree(id, trees.workspace)?.versions ?? []) {
    if (!there.has(version.id)) continue;
    const publication = await trees.locals[kind].publication(id, version.id);
    for (const snapshot of publication.snapshots) snapshots.add(snapshot);
  }
  for (const snapshot of snapshots) await content.fetchSnapshot(snapshot, { signal, onProgress: onBytes });
}
