import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { authoringWorld, made } from './authoring-kit.ts';

describe('a module from the template in TypeScript', () => {
  it('works as it was made', async () => {
    const world = authoringWorld();
    const module = made.parse(await world.json('module', 'init', world.at('copy texts'), '--name', 'Copy "texts"', '--language', 'typescript'));
    expect(module).toMatchObject({ name: 'copy_texts', entry: 'copy_texts.ts', spec: 'copy_texts.spec.yaml' });
    const spec = path.join(module.folder, module.spec);
    expect(await world.json('module', 'validate', spec)).toMatchObject({ ok: true, files: [{ problems: [] }] });
    const checked = await world.drydock('module', 'build', path.join(module.folder, module.entry), '--check');
    expect(checked.exitCode, checked.stdout + checked.stderr).toBe(0);
    const data = path.join(module.folder, 'data/input_dir');
    expect(await world.json('pipeline', 'run', spec, '--engine', 'process', '--set', `input_dir=${data}`, '--set', 'letters=as they are', '--output-dir', world.at('out'))).toMatchObject({ status: 'completed' });
    expect(world.read('out/output_dir/sample.txt')).toBe(readFileSync(path.join(data, 'sample.txt'), 'utf8'));
    expect(await world.json('module', 'test', spec, '--engine', 'process')).toMatchObject({ passed: true, tests: [{ name: 'by its command line', outcome: 'passed' }, { name: 'by a plain call', outcome: 'passed' }] });
    // The tests' programs were made in a copy.
    expect(readdirSync(module.folder).filter((name) => name.includes('bundled'))).toEqual([]);
  });

  it('says which argument is wrong', async () => {
    const world = authoringWorld();
    const module = made.parse(await world.json('module', 'init', world.at('m'), '--name', 'copy', '--language', 'typescript'));
    const { status, stderr } = spawnSync(process.execPath, ['copy.mjs', '--repeat', 'often'], { cwd: module.folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--input-dir[\s\S]*--repeat/)]);
  });

  it('says why a test cannot be run', async () => {
    const world = authoringWorld();
    const module = made.parse(await world.json('module', 'init', world.at('m'), '--name', 'copy', '--language', 'typescript'));
    world.write('m/copy.test.ts', "import { nothing } from './not-there.ts';\nnothing(;\n");
    const { exitCode, stderr } = await world.drydock('module', 'test', path.join(module.folder, module.spec), '--engine', 'process');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/copy\.test\.ts cannot be bundled: .*copy\.test\.ts:2:/)]);
  });

  it('is basic only', async () => {
    const world = authoringWorld();
    const { exitCode, stderr } = await world.drydock('module', 'init', world.at('m'), '--name', 'copy', '--language', 'typescript', '--type', 'mpi');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('A module of type mpi is written in Python.')]);
  });
});
