import { DrydockError } from '#shared/errors.ts';
import { checkManifest } from '#electron/content/check-manifest.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import type { TransferLimits } from './transfer-limits.ts';

/** Thrown when a tree that a workspace gave cannot be taken. Nothing of it was kept. */
export class RefusedTreeError extends DrydockError {
  constructor(id: string, detail: string) {
    super('refused-tree', 'failed', `The workspace gave a tree ${id} that ${detail}. Nothing of it was kept: tell whoever runs the workspace.`);
  }
}

/** Proves that a tree from outside can be taken: not too many names, none that leads out of its folder, and one size for each content. */
export function checkIncoming(id: string, manifest: Manifest, limits: TransferLimits): void {
  if (manifest.entries.length > limits.files) throw new RefusedTreeError(id, `has more than ${String(limits.files)} files`);
  let letters = 0;
  const sizes = new Map<string, number>();
  for (const entry of manifest.entries) {
    letters += entry.path.length;
    if (entry.kind !== 'file') continue;
    const size = sizes.get(entry.digest);
    if (size !== undefined && size !== entry.size) throw new RefusedTreeError(id, `says two sizes of one content, ${String(size)} and ${String(entry.size)} bytes`);
    sizes.set(entry.digest, entry.size);
  }
  if (letters > limits.nameLetters) throw new RefusedTreeError(id, 'has names that are too long together');
  checkManifest(manifest);
}
