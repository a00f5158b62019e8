import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { at, root } from './project.mjs';
import { ensureBuilt } from './setup.mjs';

ensureInstalled();
await ensureBuilt();
const outfile = at('.cache', 'bench', 'main.mjs');
const { build } = await import('esbuild');

/** Files that the sources name beside themselves (scripts, helper processes) are not copied: sources keep their own addresses. */
const sourceAddresses = {
  name: 'source-addresses',
  /** @param {import('esbuild').PluginBuild} bundler */
  setup(bundler) {
    bundler.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path: file }) => {
      if (file.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      const address = JSON.stringify(pathToFileURL(file).href);
      return { contents: readFileSync(file, 'utf8').replaceAll('import.meta.url', address), loader: file.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

await build({
  entryPoints: [at('test', 'bench', 'main.ts')],
  absWorkingDir: root,
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  plugins: [sourceAddresses],
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.chdir(root);
// The bundle starts itself again for each of its parts.
process.argv[1] = outfile;
await import(pathToFileURL(outfile).href);
