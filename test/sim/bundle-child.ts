import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const repository = path.resolve(import.meta.dirname, '../..');

/** Bundles a TypeScript file so that plain Node can run it as a process; returns the path of the script, in `folder`. */
export async function bundleChild(source: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const modules = path.join(folder, 'node_modules');
  if (!existsSync(modules)) symlinkSync(path.join(repository, 'node_modules'), modules, 'dir');
  const outfile = path.join(folder, `${path.basename(source, '.ts')}.mjs`);
  await build({
    entryPoints: [source],
    absWorkingDir: repository,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}
