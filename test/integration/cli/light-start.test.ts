import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The packages that a program loads before it does anything: what is imported when it is wanted does not count. */
async function packagesAtStart(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({ entryPoints: [entry], absWorkingDir: root, bundle: true, write: false, metafile: true, format: 'esm', platform: 'node', outdir: 'unused', splitting: true, packages: 'external' });
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (external !== true) open.push(path);
      else if (!path.startsWith('node:')) packages.add(path);
    }
  }
  return [...packages].sort();
}

describe('what the command line loads before it does anything', () => {
  test('its declarations load the library for command lines and colours, and no schemas', async () => {
    expect(await packagesAtStart('electron/cli/main.ts')).toEqual(['commander', 'picocolors']);
  });

  test('validating files needs no schemas', async () => {
    expect(await packagesAtStart('electron/cli/commands/pipeline/validate.ts')).toEqual(['fastest-levenshtein', 'yaml']);
  });
});
