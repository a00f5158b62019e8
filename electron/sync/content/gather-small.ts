import { throwIfCancelled } from '#shared/errors.ts';
import { canonicalManifest, hexOfId } from '#electron/content/manifest.ts';
import { SnapshotNotFoundError } from '#electron/snapshots/snapshot-errors.ts';
import type { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';
import type { SmallContent } from './content-transfer.ts';
import { bytesOf, contentsOf } from './send-tree.ts';
import { movablesOf, type Movable, type TransferLimits } from './transfer-limits.ts';

/** Manifests and contents of snapshots, each once; `undefined` where they are too large together to go with a publication. */
export async function gatherSmall(snapshots: SnapshotStore, ids: readonly string[], limits: TransferLimits, signal: AbortSignal | undefined): Promise<readonly SmallContent[] | undefined> {
  const manifests = new Map<string, SmallContent>();
  const movables = new Map<string, Movable>();
  let bytes = 0;
  for (const id of new Set(ids)) {
    throwIfCancelled(signal);
    const digest = hexOfId(id);
    if (digest === undefined) throw new SnapshotNotFoundError(id);
    const manifest = await snapshots.manifest(id);
    const text = Buffer.from(canonicalManifest(manifest));
    manifests.set(digest, { digest, bytes: text });
    for (const movable of movablesOf(manifest.entries)) movables.set(movable.digest, movable);
    bytes += text.length;
    if (movables.size > limits.publicationContents || bytes + bytesOf([...movables.values()]) > limits.publicationBytes) return undefined;
  }
  // A file may be what the manifest of another snapshot is, byte for byte.
  const files = await contentsOf([...movables.values()].filter(({ digest }) => !manifests.has(digest)), (digest) => snapshots.content(digest));
  return [...manifests.values(), ...files];
}
