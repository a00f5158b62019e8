import { z } from 'zod';
import { type BenchRow, forInformation, limit } from '../row.ts';
import { median } from '../timing.ts';
import { BenchPage } from './browser.ts';
import type { Bench } from './sections.ts';

const LIMIT_MS = 50;
const WORDS = 'train model 42';
const BETWEEN_KEYS_MS = 120;
const pressed = z.object({ times: z.array(z.number()), rows: z.number() });

/** Typing into the search of the modules screen over ten thousand modules, and taking it back. */
export async function measureTyping({ scale, browser, address, say }: Bench): Promise<readonly BenchRow[]> {
  const worst: number[] = [];
  const usual: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    await using bench = await BenchPage.open(browser, address);
    await bench.call('openModules', z.undefined());
    const before = await bench.call('keysPressed', pressed);
    await bench.page.keyboard.type(WORDS.slice(0, 5), { delay: BETWEEN_KEYS_MS });
    const found = await bench.call('keysPressed', pressed);
    if (found.rows === 0 || found.rows >= before.rows) throw new Error(`The search did not search: ${found.rows} of ${before.rows} modules are shown.`);
    await bench.page.keyboard.type(WORDS.slice(5), { delay: BETWEEN_KEYS_MS });
    for (const _ of WORDS) await bench.page.keyboard.press('Backspace', { delay: BETWEEN_KEYS_MS });
    const { times } = await bench.call('keysPressed', pressed);
    worst.push(Math.max(...times));
    usual.push(median(times));
    say(`typing: worst of ${times.length} keys ${Math.max(...times).toFixed(0)} ms`);
  }
  return [
    limit({ name: 'typing in a search over 10,000 modules: worst key until the next paint', value: median(worst), unit: 'ms' }, LIMIT_MS),
    forInformation({ name: 'the same: median key', value: median(usual), unit: 'ms' }),
  ];
}
