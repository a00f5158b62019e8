import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { at, root } from './project.mjs';
import { ensureBuilt } from './setup.mjs';

ensureInstalled();
await ensureBuilt();
const outfile = at('.cache', 'bench', 'main.mjs');
const { build } = await import('esbuild');
await build({
  entryPoints: [at('test', 'bench', 'main.ts')],
  absWorkingDir: root,
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.chdir(root);
await import(pathToFileURL(outfile).href);
