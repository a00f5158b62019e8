import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import type { ContentSink } from '#electron/content/content-hasher.ts';
import type { Produced } from '#electron/snapshots/snapshot-store.ts';
import { PackWriter } from '#electron/snapshots/sources/pack-writer.ts';
import type { RemoteContent } from '../remote/remote-workspace.ts';
import type { TransferOptions } from './content-transfer.ts';
import { fetchLarge } from './fetch-large.ts';
import { inLanes } from './lanes.ts';
import { WrongContentError } from './transfer-errors.ts';
import { packsOf, type Movable, type TransferLimits } from './transfer-limits.ts';

/** Where contents go that are fetched. */
export interface FetchPlace {
  readonly sink: Pick<ContentSink, 'folder' | 'isStored'>;
  /** What arrived of large contents before a connection was cut, by digest; on the file system of the sink. */
  readonly partials: string;
}

/** Brings contents into a sink, each proved by its digest and size. What is stored already is not fetched. */
export async function fetchContents(remote: RemoteContent, wanted: readonly Movable[], place: FetchPlace, limits: TransferLimits, { signal, onProgress }: TransferOptions): Promise<Produced['contents']> {
  const missing = wanted.filter(({ digest }) => !place.sink.isStored(digest));
  if (missing.length === 0) return [];
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const moved = (bytes: number): void => {
    done += bytes;
    onProgress?.({ done, total });
  };
  moved(0);
  await mkdir(place.partials, { recursive: true, mode: 0o700 });
  await using pack = await PackWriter.create(path.join(place.sink.folder, 'pack-fetched'), () => false);
  let writing: Promise<unknown> = Promise.resolve();
  const contents: Produced['contents'][number][] = [];
  const small = missing.filter(({ size }) => size <= limits.smallBytes);
  const large = missing.filter(({ size }) => size > limits.smallBytes);
  const jobs = [...large.map((content) => ({ content })), ...packsOf(small, limits).map((batch) => ({ batch }))];
  await inLanes(jobs, limits.atOnce, signal, async (job, stop) => {
    if ('content' in job) {
      const file = await fetchLarge(remote, job.content, { folder: place.sink.folder, partials: place.partials }, stop, moved);
      contents.push({ ...job.content, place: { file, offset: 0, alone: true } });
      return;
    }
    const open = new Map(job.batch.map(({ digest, size }) => [digest, size]));
    for await (const { digest, bytes } of remote.readPack([...open.keys()], stop)) {
      throwIfCancelled(stop);
      if (open.get(digest) !== bytes.length) throw new WrongContentError(digest, `has ${String(bytes.length)} bytes instead of ${String(open.get(digest) ?? 0)}`);
      open.delete(digest);
      // One after the other: the pack is one file.
      const written = writing.then(() => pack.add(Buffer.from(bytes)));
      writing = written.catch(() => undefined);
      if ((await written).digest !== digest) throw new WrongContentError(digest, 'is another one');
      moved(bytes.length);
    }
    const [left] = open.keys();
    if (left !== undefined) throw new WrongContentError(left, 'is not all there');
  });
  return [...contents, ...(await pack.finish(new Set(small.map(({ digest }) => digest))))];
}
