import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { at, say } from './project.mjs';

const pipeline = at('resources', 'samples', 'penguins', 'pipeline.yml');
const given = process.argv.slice(2);
const results = at('results', 'penguins');

ensureInstalled();
const ownFolder = given.includes('--output-dir') || given.some((argument) => argument.startsWith('--output-dir='));
const args = ['pipeline', 'run', path.relative(process.cwd(), pipeline), ...given, ...(ownFolder ? [] : ['--output-dir', results])];
if (!given.includes('--json')) say(`drydock ${args.map((argument) => (/[\s'"]/.test(argument) ? JSON.stringify(argument) : argument)).join(' ')}`);
process.on('exit', (code) => {
  if (code === 0 && !ownFolder && !given.includes('--dry-run')) say(`results are in ${results}; look at report/comparison.svg there. Run it again to see it reuse every step.`);
});
process.argv.splice(2, Infinity, ...args);
await import('./drydock.mjs');
