import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { at, say } from './project.mjs';

const pipeline = at('resources', 'samples', 'penguins', 'pipeline.yml');
const given = process.argv.slice(2);
const results = at('results', 'penguins');
const invalidInput = 2;

ensureInstalled();
const ownFolder = given.some((argument) => argument === '--output-dir' || argument.startsWith('--output-dir='));

/** Runs the sample and resolves with its exit code. @param {string[]} more */
function runSample(more) {
  const args = ['pipeline', 'run', path.relative(process.cwd(), pipeline), ...given, ...more, ...(ownFolder ? [] : ['--output-dir', results])];
  if (!given.includes('--json')) say(`drydock ${args.map((argument) => (/[\s'"]/.test(argument) ? JSON.stringify(argument) : argument)).join(' ')}`);
  const child = spawn(process.execPath, [at('electron', 'launch', 'drydock.mjs'), ...args], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

// Ctrl-C reaches the whole foreground group: the run stops by itself, and this process waits for it.
process.on('SIGINT', () => undefined);
let code = await runSample([]);
if (code === invalidInput && given.length === 0) {
  say('the sample cannot run on Docker here (see above), so it runs as plain local processes.');
  code = await runSample(['--engine', 'process']);
}
if (code === 0 && !ownFolder && !given.includes('--dry-run')) say(`results are in ${results}; look at report/comparison.svg there. Run it again to see it reuse every step.`);
process.exitCode = code;
