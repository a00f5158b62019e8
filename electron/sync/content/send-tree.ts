import { throwIfCancelled } from '#shared/errors.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { RemoteRefusalError } from '../remote/remote-errors.ts';
import type { RemoteContent } from '../remote/remote-workspace.ts';
import type { TransferOptions } from './content-transfer.ts';
import { inLanes } from './lanes.ts';
import { sendLarge } from './send-large.ts';
import { movablesOf, packsOf, type Movable, type TransferLimits } from './transfer-limits.ts';

/** A tree of this machine that is to be in a workspace. */
export interface OutgoingTree {
  readonly id: string;
  readonly manifest: Manifest;
  /** A content of it, proved by its end. */
  readonly read: (digest: string) => AsyncIterable<Uint8Array>;
}

/** Rounds of asking what is missing: another client's cleaning or a lost part may want a second one. */
const ROUNDS = 3;
/** Contents of a tree that is sent whole. */
const MOST_WHOLE = 100;

/** Sends what the workspace does not have of a tree, then its manifest; a small tree whole, at once. Sending it again after any failure sends only what is still missing. */
export async function sendTree(remote: RemoteContent, { id, manifest, read }: OutgoingTree, limits: TransferLimits, { signal, onProgress }: TransferOptions): Promise<void> {
  const contents = movablesOf(manifest.entries);
  if (remote.putWholeSnapshot !== undefined && contents.length <= MOST_WHOLE && bytesOf(contents) <= Math.min(limits.wholeBytes, limits.packBytes)) {
    throwIfCancelled(signal);
    await remote.putWholeSnapshot(id, manifest, await contentsOf(contents, read), signal);
    const total = bytesOf(contents);
    if (total > 0) onProgress?.({ done: total, total });
    return;
  }
  for (let round = 1; ; round += 1) {
    throwIfCancelled(signal);
    const absent = new Set(await remote.missingBlobs(contents.map(({ digest }) => digest), signal));
    const missing = contents.filter(({ digest }) => absent.has(digest));
    const total = bytesOf(missing);
    let done = 0;
    const moved = (bytes: number): void => {
      done += bytes;
      onProgress?.({ done, total });
    };
    if (total > 0) moved(0);
    const packs = packsOf(missing.filter(({ size }) => size <= limits.smallBytes), limits);
    const large = missing.filter(({ size }) => size > limits.smallBytes);
    const jobs = [...large.map((content) => ({ content })), ...packs.map((pack) => ({ pack }))];
    await inLanes(jobs, limits.atOnce, signal, async (job, stop) => {
      if ('content' in job) await sendLarge(remote, { ...job.content, read }, limits.partBytes, stop, moved);
      else await sendSmall(remote, job.pack, read, stop, moved);
    });
    try {
      await remote.putSnapshot(id, manifest, signal);
      return;
    } catch (error) {
      if (round === ROUNDS || !(error instanceof RemoteRefusalError) || error.failure.code !== 'content-missing') throw error;
    }
  }
}

async function sendSmall(remote: RemoteContent, pack: readonly Movable[], read: OutgoingTree['read'], signal: AbortSignal, moved: (bytes: number) => void): Promise<void> {
  await remote.sendPack(await contentsOf(pack, read), signal);
  moved(bytesOf(pack));
}

/** Each content with its bytes. */
export async function contentsOf(movables: readonly Movable[], read: OutgoingTree['read']): Promise<readonly { readonly digest: string; readonly bytes: Uint8Array }[]> {
  const contents: { digest: string; bytes: Uint8Array }[] = [];
  for (const { digest } of movables) {
    const pieces: Uint8Array[] = [];
    for await (const piece of read(digest)) pieces.push(piece);
    contents.push({ digest, bytes: Buffer.concat(pieces) });
  }
  return contents;
}

export const bytesOf = (movables: readonly Movable[]): number => movables.reduce((sum, { size }) => sum + size, 0);
