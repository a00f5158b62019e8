import path from 'node:path';
import { parallelProgressSchema } from '#shared/run/parallel-progress.ts';
import type { ParallelProgress } from '#shared/run/parallel-progress.ts';
import { readShortText } from '../metrics/metric-file.ts';
import { cleanText } from '../metrics/clean-text.ts';

/** Far more than the driver writes. */
const MOST_BYTES = 256 * 1024;
const LONGEST_TEXT = 2_000;

/** The file in the folder of a parallel step that tells how far it is. */
export const PROGRESS_FILE = 'progress.json';

/** How far a parallel step is, by what stands in its folder; undefined before it has begun, and for what is no progress: the step may write there too. */
export async function readProgress(folder: string): Promise<ParallelProgress | undefined> {
  const text = await readShortText(path.join(folder, PROGRESS_FILE), MOST_BYTES);
  if (text === undefined) return undefined;
  const parsed = parallelProgressSchema.safeParse(parse(text));
  if (!parsed.success) return undefined;
  const clean = (each: string): string => cleanText(each, LONGEST_TEXT);
  const { message, failures, running, ...counts } = parsed.data;
  return {
    ...counts,
    message: clean(message),
    running: running.slice(0, 64),
    failures: failures.slice(0, 20).map(({ items, error, ...failure }) => ({ ...failure, items: items.slice(0, 4).map(clean), error: clean(error) })),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
