import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';

const launchSchema = z.object({ args: z.array(z.string()), folder: z.string(), environment: z.record(z.string(), z.string()) });

/** How the stand-in's program was started. */
export type RecordedLaunch = z.infer<typeof launchSchema>;

/**
 * Writes a program that can be driven as Electron's is, for Linux, to `folder`: with `ELECTRON_OVERRIDE_DIST_PATH=folder` the stories run through
 * all but Electron itself. The packages it needs are those of this work tree. Returns what tells how it was started, each time.
 */
export async function writeDrivableElectron(folder: string): Promise<() => readonly RecordedLaunch[]> {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [path.resolve('test/kit/desktop/drivable/children/program.ts')],
    outfile: path.join(folder, 'program.mjs'),
    bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning',
    plugins: [{ name: 'driver', setup: (bundler) => bundler.onResolve({ filter: /^@playwright\/test$/ }, () => ({ path: path.resolve('node_modules/@playwright/test/index.mjs'), external: true })) }],
  });
  // Playwright requires 'electron' as soon as there is an inspector; what it gets is filled in later.
  writeFileSync(path.join(folder, 'first.cjs'), "globalThis.standInElectron = {};\nconst Module = require('node:module');\nconst load = Module._load;\nModule._load = (name, ...more) => (name === 'electron' ? globalThis.standInElectron : load.call(Module, name, ...more));\n");
  writeFileSync(path.join(folder, 'electron'), `#!/bin/sh\nexec '${process.execPath}' --inspect=0 --require '${path.join(folder, 'first.cjs')}' '${path.join(folder, 'program.mjs')}' "$@"\n`);
  chmodSync(path.join(folder, 'electron'), 0o755);
  const record = path.join(folder, 'launches.jsonl');
  return () => (existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n').map((line) => launchSchema.parse(JSON.parse(line))) : []);
}
