import { z } from 'zod';
import { atMost, type BenchRow } from '../row.ts';
import { BenchPage } from './browser.ts';
import type { Bench } from './sections.ts';

const FACTOR = 1.1;
const LOOKS = 4;

/** Memory of a page that shows a run for long: statuses that change, a log that grows, a picture that moves. */
export async function measureSoak({ scale, browser, address, say }: Bench): Promise<readonly BenchRow[]> {
  if (scale.soakMs === 0) return [];
  await using bench = await BenchPage.open(browser, address);
  await bench.call('startSoak', z.undefined(), scale.small);
  // Caches fill: a part of the log, texts that were fitted.
  await bench.page.waitForTimeout(scale.warmUpMs);
  const start = await bench.heapMb();
  let end = start;
  for (let look = 1; look <= LOOKS; look += 1) {
    await bench.page.waitForTimeout(scale.soakMs / LOOKS);
    end = await bench.heapMb();
    say(`soak: ${end.toFixed(1)} MB after ${((scale.soakMs * look) / LOOKS / 1000).toFixed(0)} s, ${start.toFixed(1)} MB at the start`);
  }
  return [atMost({ name: `memory after ${(scale.soakMs / 60_000).toFixed(1)} minutes of statuses, log and pan (${scale.small} nodes)`, value: end, unit: 'MB' }, FACTOR, 'at the start', start)];
}
