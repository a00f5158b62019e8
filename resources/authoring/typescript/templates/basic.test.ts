// Tests of my_display_name: by its command line, and from within TypeScript. Written once, yours to change. `drydock module test` runs them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { my_module } from './my_module.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'my_module-'));
after(() => rmSync(folder, { recursive: true }));

const input_dir = path.join(here, 'data', 'input_dir');
// What `drydock module build` makes of the module.
const program = path.join(here, 'my_module.mjs');

test('by its command line', { skip: existsSync(program) ? false : 'the module is not built: drydock module build' }, () => {
  const output_dir = path.join(folder, 'by command');
  execFileSync(process.execPath, [program, '--input-dir', input_dir, '--output-dir', output_dir, '--letters', 'upper'], { stdio: 'pipe' });
  assert.deepEqual(readdirSync(output_dir), readdirSync(input_dir));
});

test('by a plain call', async () => {
  const output_dir = path.join(folder, 'by call');
  await my_module.invoke({ inputs: { input_dir }, params: { repeat: 2 }, outputs: { output_dir } });
  assert.deepEqual(readdirSync(output_dir), readdirSync(input_dir));
});
