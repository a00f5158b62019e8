import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { authoringWorld, havePython, holdsAsMade, made, python } from './authoring-kit.ts';

describe.skipIf(!havePython)('a module from a template (needs python3)', () => {
  it.each(['basic', 'mpi', 'parallel'])('of type %s works as it was made', async (type) => {
    const world = authoringWorld();
    const module = made.parse(await world.json('module', 'init', world.at('my module'), '--name', `My ${type} "module" ü`, '--type', type));
    expect(module.files.every(({ outcome }) => outcome === 'written')).toBe(true);
    expect(module.files.map((file) => file.path)).toEqual(expect.arrayContaining([
      module.entry, module.spec, 'drydock_dsl.py', `${module.name}_test.py`, `${module.name}_test.ipynb`, 'data/input_dir/sample.txt', 'conda.yaml', '.amlignore', '.vscode/launch.json', '.devcontainer/devcontainer.json',
    ]));
    await holdsAsMade(world, module, ['input_dir=data/input_dir']);
  });

  it('takes its arguments by the command line, and says which one is wrong', async () => {
    const world = authoringWorld();
    const { folder } = made.parse(await world.json('module', 'init', world.at('train'), '--name', 'train'));
    python(folder, 'train.py', '--input-dir', 'data/input_dir', '--output-dir', 'new/out', '--letters', 'upper', '--repeat=2');
    expect(readFileSync(path.join(folder, 'new/out/sample.txt'), 'utf8')).toBe('A FIRST LINE TO READ.\nAND A SECOND ONE.\n'.repeat(2));
    expect(readFileSync(path.join(folder, 'conda.yaml'), 'utf8').split('\n').filter((line) => /^ *- /.test(line)).map((line) => line.trim())).toEqual(['- conda-forge', '- python=3.11', '- pip']);
    expect(python(folder, 'train.py', '--help')).toContain('--letters  one of as they are, upper, lower (default: as they are)');
  });

  it('has what it logs kept, without MLflow', async () => {
    const world = authoringWorld();
    const { folder, spec } = made.parse(await world.json('module', 'init', world.at('train'), '--name', 'train'));
    await world.json('pipeline', 'run', path.join(folder, spec), '--engine', 'process', '--set', `input_dir=${path.join(folder, 'data/input_dir')}`);
    expect((await world.drydock('run', 'metrics', 'latest')).stdout).toMatch(/texts +1/);
  });

  it('can be registered, and tested from there once its tests are no longer left out', async () => {
    const world = authoringWorld();
    const { folder, spec } = made.parse(await world.json('module', 'init', world.at('train'), '--name', 'train'));
    const file = path.join(folder, spec);
    expect(await world.json('module', 'register', file)).toMatchObject({ outcome: 'created', warnings: [] });
    const untested = await world.drydock('module', 'test', 'train', '--engine', 'process');
    expect([untested.exitCode, untested.stderr]).toEqual([2, expect.stringContaining('The files of train:1 hold no tests')]);
    world.write('train/.amlignore', '.vscode/\n');
    await world.json('module', 'register', file, '--version', '2');
    expect(await world.json('module', 'test', 'train:2', '--engine', 'process')).toMatchObject({ module: 'train:2', passed: true });
  });
});

describe('making a module', () => {
  it('writes nothing in a dry run', async () => {
    const world = authoringWorld();
    const module = made.parse(await world.json('module', 'init', world.at('train'), '--name', 'train', '--dry-run'));
    expect(module.dryRun).toBe(true);
    expect(module.files.length).toBeGreaterThan(8);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  it('refuses an entry that exists, and then writes nothing', async () => {
    const world = authoringWorld();
    world.write('train/train.py', 'mine');
    const { exitCode, stderr } = await world.drydock('module', 'init', world.at('train'), '--name', 'train');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('train.py is there already, and nothing is overwritten. Nothing was written.')]);
    expect(readdirSync(world.at('train'))).toEqual(['train.py']);
    expect(world.read('train/train.py')).toBe('mine');
  });

  it('leaves alone what is there, and says so for each file', async () => {
    const world = authoringWorld();
    world.write('train/conda.yaml', 'name: mine\n');
    world.write('train/.gitignore', 'secret/\n');
    world.write('train/.vscode/launch.json', '{\n  // mine\n  "configurations": [{ "name": "Mine" }],\n}\n');
    world.write('train/data/input_dir/real.csv', 'a,b\n');
    const { stdout, exitCode } = await world.drydock('module', 'init', world.at('train'), '--name', 'train');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('What was left alone is made anew when it is removed first.');
    expect(stdout).toMatch(/conda\.yaml +packages it needs, once the spec names it; left alone/);
    expect(stdout).toMatch(/~ \.vscode\/launch\.json +how VS Code debugs it; added to: added "Debug train" and "Debug the tests of train"/);
    expect(world.read('train/conda.yaml')).toBe('name: mine\n');
    expect(world.read('train/.vscode/launch.json')).toContain('// mine\n  "configurations": [{ "name": "Mine" },\n');
    expect(readdirSync(world.at('train/data/input_dir'))).toEqual(['real.csv']);
    // Where there is an .amlignore, Azure reads no .gitignore: its rules are taken over. Data that was there is part of the module.
    expect(world.read('train/.amlignore')).toMatch(/^# From \.gitignore[^\n]*\nsecret\/\n/);
    expect(world.read('train/.amlignore')).not.toContain('/data/');
  });

  it('makes only the entry and its runtime when asked to', async () => {
    const world = authoringWorld();
    await world.json('module', 'init', world.at('train'), '--name', 'train', '--entry-only');
    expect(readdirSync(world.at('train')).sort()).toEqual(['drydock_dsl.py', 'train.py']);
  });

  it.each([['../x', /it is a path/], ['x'.repeat(300), /300 characters/], ['模型', /letters a to z/]])('refuses the name %j', async (name, said) => {
    const world = authoringWorld();
    const { exitCode, stderr } = await world.drydock('module', 'init', world.at('new'), '--name', name);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(said)]);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  it('makes a hostile name safe, with a word', async () => {
    const world = authoringWorld();
    const { stderr, exitCode } = await world.drydock('module', 'init', world.at('new'), '--name', 'CON');
    expect([exitCode, stderr]).toEqual([0, "note: 'CON' is called con_module in files and code: 'con' has a meaning of its own in Python or on Windows.\n"]);
  });

  it.each([[[], /needs a name/], [['--name', 'x', '--inputs', 'a'], /named only of code that is there/], [['--name', 'x', '--type', 'round'], /Allowed choices/]])('says what is wrong with %j', async (args, said) => {
    const world = authoringWorld();
    const { exitCode, stderr } = await world.drydock('module', 'init', ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(said)]);
  });

  it('does not write through a link that leads out', async () => {
    const world = authoringWorld();
    mkdirSync(world.at('outside'));
    mkdirSync(world.at('train'));
    symlinkSync(world.at('outside'), world.at('train/.devcontainer'));
    const { exitCode, stderr } = await world.drydock('module', 'init', world.at('train'), '--name', 'train');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('leads out of')]);
    expect(readdirSync(world.at('outside'))).toEqual([]);
  });
});

it('advises only commands that there are', async () => {
  const world = authoringWorld();
  const { next } = made.parse(await world.json('module', 'init', world.at('train'), '--name', 'train', '--dry-run'));
  const help = (await world.drydock('module', '--help')).stdout;
  const verbs = next.flatMap((command) => /^drydock module (\w+)/.exec(command)?.[1] ?? []);
  expect(verbs).toEqual(['test', 'run', 'build', 'register']);
  for (const verb of verbs) expect(help).toMatch(new RegExp(`^ +${verb} `, 'm'));
});
