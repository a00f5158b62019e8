import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchRow } from '../row.ts';
import { benchTable } from '../table.ts';
import { startChromium } from './browser.ts';
import { servePages } from './build-page.ts';
import { installReactFlow } from './react-flow.ts';
import { FULL, QUICK, type Scale } from './scale.ts';
import { sections } from './sections.ts';

const CACHE = path.resolve('.cache', 'bench', 'ui');
const usage = `npm run bench:ui [-- --quick] [--only REGEX] [--json FILE] [--rounds N] [--soak-minutes N]

  --quick           small graphs and short measurements: to see that it works
  --only REGEX      just the parts whose name matches: ${Object.keys(sections).join(', ')}
  --json FILE       also write the rows there: [{ name, value, unit, against, ratio, target, met }]
  --rounds N        how often each picture is measured (${FULL.rounds}); medians are told
  --soak-minutes N  how long the soak is (${FULL.soakMs / 60_000}); 0 leaves it out
`;
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' }, json: { type: 'string' }, rounds: { type: 'string' }, 'soak-minutes': { type: 'string' }, help: { type: 'boolean', default: false } },
});

if (options.help) process.stdout.write(usage);
else await benchUi(new RegExp(options.only), scaleOf(options), options.json);

/** A part that cannot be measured is told as such and makes the exit code 1; the others are measured all the same. */
async function benchUi(only: RegExp, scale: Scale, json: string | undefined): Promise<void> {
  const before = loadText();
  const peer = await installReactFlow(path.join(CACHE, 'peer'));
  const peerMissing = 'missing' in peer ? `React Flow (${peer.missing})` : undefined;
  say('building the pages ...');
  await using pages = await servePages(path.join(CACHE, 'page'), peer);
  await using browser = await startChromium();
  const rows: BenchRow[] = [];
  for (const [name, measure] of Object.entries(sections).filter(([section]) => only.test(section))) {
    say(`${name} ...`);
    try {
      rows.push(...(await measure({ scale, browser, address: pages.address, peerMissing, say: (words) => say(`  ${words} (load ${loadText()})`) })));
    } catch (error) {
      say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  const [first] = cpus();
  process.stdout.write(`${benchTable(rows)}\nChromium ${browser.version()} without a GPU, 1280x800, ${availableParallelism()} processors (${first?.model ?? 'unknown'}), load average ${before} before, ${loadText()} after\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, undefined, 2)}\n`);
}

function scaleOf({ quick, rounds, 'soak-minutes': soak }: { readonly quick: boolean; readonly rounds?: string | undefined; readonly 'soak-minutes'?: string | undefined }): Scale {
  const scale = quick ? QUICK : FULL;
  return { ...scale, ...(rounds === undefined ? {} : { rounds: count('rounds', rounds) }), ...(soak === undefined ? {} : { soakMs: count('soak-minutes', soak) * 60_000 }) };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number of 0 or more, not '${text}'.`);
  return value;
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

function loadText(): string {
  return loadavg()[0]?.toFixed(1) ?? 'unknown';
}
