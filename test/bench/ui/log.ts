import { z } from 'zod';
import { type BenchRow, forInformation, limit } from '../row.ts';
import { median } from '../timing.ts';
import { BenchPage } from './browser.ts';
import { percentile } from './percentile.ts';
import type { Bench } from './sections.ts';

const LIMIT_MS = 100;
const LINES_A_SECOND = 2_000;
const followed = z.object({ frames: z.array(z.number()), lastLine: z.number() });

/** Following a log to which 2,000 lines a second are written. */
export async function measureLog({ scale, browser, address, say }: Bench): Promise<readonly BenchRow[]> {
  const longest: number[] = [];
  const p95: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    await using bench = await BenchPage.open(browser, address);
    const { frames, lastLine } = await bench.call('followLog', followed, scale.followMs);
    const written = (scale.followMs / 1000) * LINES_A_SECOND;
    if (lastLine < written) throw new Error(`The log was not followed: line ${lastLine} was the last one shown after ${written} and more were written.`);
    longest.push(Math.max(...frames));
    p95.push(percentile(frames, 0.95));
    say(`log: longest of ${frames.length} frames ${Math.max(...frames).toFixed(0)} ms`);
  }
  return [
    limit({ name: `following ${LINES_A_SECOND} log lines/s for ${scale.followMs / 1000} s: longest frame`, value: median(longest), unit: 'ms' }, LIMIT_MS),
    forInformation({ name: 'the same: 95 of 100 frames within', value: median(p95), unit: 'ms' }),
  ];
}
