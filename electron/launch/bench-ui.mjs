import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { at, root } from './project.mjs';

ensureInstalled();
const outfile = at('.cache', 'bench', 'ui', 'main.mjs');
const { build } = await import('esbuild');

await build({
  entryPoints: [at('test', 'bench', 'ui', 'main.ts')],
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
// It finds its pages and the cache from here.
process.chdir(root);
await import(pathToFileURL(outfile).href);
