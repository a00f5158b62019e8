import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureInstalled } from './install.mjs';
import { at, root, say } from './project.mjs';
import { ensureBuilt } from './setup.mjs';
import { describeFailed, describeSkipped, summaryLine } from './test-report.mjs';
import { testStories } from './test-stories.mjs';

ensureInstalled();
await ensureBuilt();

const report = at('.cache', `test-report-${process.pid}.json`);
mkdirSync(at('.cache'), { recursive: true });
const vitest = at('node_modules', 'vitest', 'vitest.mjs');
const given = process.argv.slice(2);
// For a few files named by the developer an engine up front would only cost time; suites that need one start their own.
const everything = given.every((argument) => argument.startsWith('-') && !argument.startsWith('--project'));
const environment = everything ? { ...process.env, DRYDOCK_TEST_SHARED_ENGINE: '1' } : process.env;

const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...given];
const child = spawn(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit', env: environment });
// Ctrl-C reaches the whole foreground group: vitest ends its tests by itself, and this process waits for its report.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));

child.on('error', (error) => {
  say(`the tests could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    say('the tests ended without a report.');
    return;
  } finally {
    rmSync(report, { force: true });
  }
  // A person who names files or options means the other tests; `npm run test:e2e` takes those of the stories.
  const stories = given.length === 0 ? testStories([]) : undefined;
  if (stories !== undefined && stories.failed > 0) process.exitCode = 1;
  process.stdout.write(`${describeSkipped(results, root, stories?.skipped)}${describeFailed(results, root)}${summaryLine(results, stories)}\n`);
});
