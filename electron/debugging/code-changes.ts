import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfCancelled } from '#shared/errors.ts';
import { readAndHash } from '../content/hash-file.ts';
import type { FileEntry, ManifestEntry } from '../content/manifest.ts';
import type { Found } from '../content/walk-tree.ts';
import { gather } from '../snapshots/gather.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';

export interface CodeChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Text before and after; absent for what is no text, is large, or is too much for one answer. */
  readonly before?: string;
  readonly after?: string;
}

const MAX_TEXT_BYTES = 512 * 1024;
/** Well below what one message of the contract may carry, whatever its characters become. */
const MAX_ALL_TEXT_BYTES = 4 * 1024 ** 2;

/** What differs between a snapshot (none: nothing) and a folder that was made from it, by path. What the ignore files name and the snapshot lacks does not count. */
export async function codeChanges(snapshots: Pick<SnapshotStore, 'manifest' | 'readFile'>, snapshotId: string | undefined, folder: string, signal?: AbortSignal): Promise<readonly CodeChange[]> {
  const before = await entriesOf(snapshots, snapshotId);
  const found = new Map((await gather(folder, [], { signal, keep: new Set(before.keys()) })).map((entry) => [entry.path, entry]));
  const changed: { path: string; change: CodeChange['change'] }[] = [];
  for (const path of [...new Set([...before.keys(), ...found.keys()])].sort()) {
    throwIfCancelled(signal);
    const [old, now] = [before.get(path), found.get(path)];
    if (old === undefined) changed.push({ path, change: 'added' });
    else if (now === undefined) changed.push({ path, change: 'removed' });
    else if (!(await isSame(old, now))) changed.push({ path, change: 'changed' });
  }
  let left = MAX_ALL_TEXT_BYTES;
  const take = (bytes: Buffer | undefined): string | undefined => {
    if (bytes === undefined || bytes.length > Math.min(left, MAX_TEXT_BYTES) || bytes.includes(0) || !isUtf8(bytes)) return undefined;
    left -= bytes.length;
    return bytes.toString('utf8');
  };
  const changes: CodeChange[] = [];
  for (const { path, change } of changed) {
    throwIfCancelled(signal);
    const old = before.get(path);
    const now = found.get(path);
    const textBefore = old?.kind === 'file' && old.size <= MAX_TEXT_BYTES && snapshotId !== undefined ? take(await snapshots.readFile(snapshotId, path)) : undefined;
    const textAfter = now?.kind === 'file' && now.size <= MAX_TEXT_BYTES ? take(readAndHash(now.source).content) : undefined;
    changes.push({ path, change, ...(textBefore === undefined ? {} : { before: textBefore }), ...(textAfter === undefined ? {} : { after: textAfter }) });
  }
  return changes;
}

/** The names in a snapshot: what counts in a copy of it whatever the ignore files say. */
export async function namesIn(snapshots: Pick<SnapshotStore, 'manifest'>, snapshotId: string | undefined): Promise<ReadonlySet<string>> {
  return new Set((await entriesOf(snapshots, snapshotId)).keys());
}

async function entriesOf(snapshots: Pick<SnapshotStore, 'manifest'>, snapshotId: string | undefined): Promise<ReadonlyMap<string, ManifestEntry>> {
  if (snapshotId === undefined) return new Map();
  return new Map((await snapshots.manifest(snapshotId)).entries.map((entry) => [entry.path, entry]));
}

async function isSame(old: ManifestEntry, now: Found): Promise<boolean> {
  if (old.kind === 'link') return now.kind === 'link' && now.target === old.target;
  if (old.kind !== 'file' || now.kind !== 'file') return old.kind === now.kind;
  return now.size === old.size && now.executable === old.executable && (await hasDigest(now.source, old));
}

async function hasDigest(file: string, { digest }: FileEntry): Promise<boolean> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece instanceof Buffer ? piece : String(piece));
  return hash.digest('hex') === digest;
}
