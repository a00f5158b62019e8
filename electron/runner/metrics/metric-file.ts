import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { parseMetricLine } from '#shared/run/metric-series.ts';
import type { SeriesBuilder } from '#shared/run/metric-series.ts';
import { systemCode } from '../../store/store-errors.ts';

const CHUNK_BYTES = 64 * 1024;
/** A line has some 40 bytes; what goes on for longer is none. */
const LONGEST_LINE = 1_000;

/**
 * Adds the points of a metric file to a series. Only whole lines count: the last one may be half-written. Of a file with more than `mostBytes` just its
 * end is read. Resolves with how many bytes were read, 0 when there is no such file (any more) or it is none.
 */
export async function readMetricFile(file: string, series: SeriesBuilder, mostBytes: number): Promise<{ readonly bytes: number; readonly isCut: boolean }> {
  return await withFile(file, { bytes: 0, isCut: false }, async (handle, size) => {
    const start = Math.max(0, size - mostBytes);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    // Of a file that is read from its middle, the first line is a piece of one.
    let rest = start === 0 ? '' : 'x';
    let at = start;
    while (at < size) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK_BYTES, size - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
      for (const line of lines) {
        const point = line.length > LONGEST_LINE ? undefined : parseMetricLine(line);
        if (point !== undefined) series.add(point);
      }
    }
    return { bytes: at - start, isCut: start > 0 };
  });
}

/** The beginning of a small text file, at most `mostBytes` of it; undefined when there is none. */
export async function readShortText(file: string, mostBytes: number): Promise<string | undefined> {
  return await withFile<string | undefined>(file, undefined, async (handle, size) => {
    const buffer = Buffer.alloc(Math.min(size, mostBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  });
}

/** Opens without following a link or waiting for a pipe: a step may have put either there. */
async function withFile<T>(file: string, otherwise: T, work: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return otherwise;
  }
  try {
    const stat = await handle.stat();
    return stat.isFile() ? await work(handle, stat.size) : otherwise;
  } finally {
    await handle.close();
  }
}
