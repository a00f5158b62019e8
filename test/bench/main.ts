import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type BenchRow, benchRowSchema } from './row.ts';
import { sections } from './sections.ts';
import { benchTable } from './table.ts';

const usage = `npm run bench [-- --only REGEX] [--json FILE]

  --only REGEX   just the parts whose name matches: ${Object.keys(sections).join(', ')}
  --json FILE    also write the rows there: [{ name, value, unit, against, ratio, target, met }]
`;
const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, json: { type: 'string' }, section: { type: 'string' }, help: { type: 'boolean', default: false } },
});

if (options.help) process.stdout.write(usage);
else if (options.section === undefined) await benchAll(new RegExp(options.only), options.json);
else {
  await benchOne(options.section).catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  });
}

/** A part that cannot be measured is told as such and makes the exit code 1; the others are measured all the same. */
async function benchAll(only: RegExp, json: string | undefined): Promise<void> {
  const rows: BenchRow[] = [];
  for (const name of Object.keys(sections).filter((section) => only.test(section))) {
    say(`${name} ...`);
    try {
      rows.push(...(await inOwnProcess(name)));
    } catch (error) {
      say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  const [first] = cpus();
  process.stdout.write(`${benchTable(rows)}\nNode ${process.version}, ${availableParallelism()} processors (${first?.model ?? 'unknown'}), load average ${loadText()}\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, undefined, 2)}\n`);
}

async function inOwnProcess(section: string): Promise<readonly BenchRow[]> {
  return await new Promise((resolve, reject) => {
    const child = fork(process.argv[1] ?? '', ['--section', section]);
    let rows: readonly BenchRow[] | undefined;
    child.on('message', (message) => (rows = z.array(benchRowSchema).parse(message)));
    child.on('error', reject);
    child.on('close', (code, signal) => (rows === undefined ? reject(new Error(`ended with ${signal ?? String(code)} and without a result`)) : resolve(rows)));
  });
}

async function benchOne(section: string): Promise<void> {
  const measure = sections[section];
  if (measure === undefined) throw new Error(`There is no part '${section}'.`);
  process.send?.(await measure((words) => say(`  ${words} (load ${loadText()})`)));
  process.disconnect?.();
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

function loadText(): string {
  return loadavg()[0]?.toFixed(1) ?? 'unknown';
}
