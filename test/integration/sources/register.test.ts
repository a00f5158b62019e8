import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import { TestRepository } from '#test/kit/sources/git-repository.ts';
import { makeZip } from '#test/kit/sources/python-archives.ts';
import { SourceWorld } from '#test/kit/sources/source-world.ts';

let world: SourceWorld;
const before = process.cwd();
beforeEach(() => {
  world = new SourceWorld();
  process.chdir(world.base);
});
afterEach(async () => {
  process.chdir(before);
  expect(world.leftovers()).toEqual([]);
  await world[Symbol.asyncDispose]();
});

const cli = (...args: readonly string[]) => callCli(args, { app: world.app, environment: { ...process.env, NO_COLOR: '1' } });
const spec = (name: string, more = ''): string => `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: ${name}
code: ./src
command: python train.py
environment:
  image: python:local
${more}`;

describe('a spec that lies in a source', () => {
  it('is registered with what it names, and tells where it came from', async () => {
    world.put('repo/components/train/spec.yaml', spec('train', '  conda_file: ../conda.yml\nadditional_includes:\n  - ../../lib'));
    world.put('repo/components/train/src/train.py', 'print(1)');
    world.put('repo/components/conda.yml', 'dependencies: [pip]');
    world.put('repo/lib/a.py', 'x');
    world.put('repo/.gitignore', 'kept.log');
    world.put('repo/components/train/src/kept.log');
    world.put('repo/components/train/src/.gitignore', 'kept.log');
    const commit = new TestRepository(world.at('repo')).commit();
    const registered = await cli('module', 'register', 'git+./repo@main#components/train/spec.yaml', '--json');
    expect(registered).toMatchObject({ exitCode: 0 });
    const { version } = JSON.parse(registered.stdout);
    expect(version.provenance).toEqual({ kind: 'git', source: `git+${world.at('repo')}@main#components/train/spec.yaml`, of: 'spec', commit });
    expect(version.source.fileName).toBe('spec.yaml');
    expect(await world.names(version.snapshot_id)).toEqual(['.gitignore', 'kept.log', 'lib/a.py', 'train.py']);
    expect(version.sealed.environment).toMatchObject({ conda: 'dependencies: [pip]' });
    const shown = await cli('module', 'show', 'train:1');
    expect(shown.stdout).toMatch(new RegExp(`From +git\\+.*@main#components/train/spec.yaml`));
    expect(shown.stdout).toMatch(new RegExp(`Commit +${commit}`));
    // The same content from elsewhere is the same version, and keeps where it came from first.
    const again = await cli('module', 'register', 'repo/components/train/spec.yaml');
    expect(again.stderr + again.stdout).toMatch(/Registered train:2|nothing changed/);
    expect((await cli('module', 'register', `git+./repo@${commit}#components/train`)).exitCode).toBe(0);
  });

  it('is the same version, whatever the source', async () => {
    world.put('m/spec.yaml', spec('train'));
    world.put('m/src/train.py', 'print(1)');
    new TestRepository(world.at('m')).commit();
    makeZip(world.at('m.zip'), `put('m-main/spec.yaml', open('${world.at('m/spec.yaml')}','rb').read())\nput('m-main/src/train.py', b'print(1)')\nput('m-main/compose.yml', b'services: {}')`);
    expect((await cli('module', 'register', 'm/spec.yaml')).stdout).toMatch(/Registered train:1/);
    for (const source of ['git+./m#spec.yaml', 'git+./m', 'm.zip#m-main/spec.yaml', 'm.zip', './m#spec.yaml']) {
      expect(await cli('module', 'register', source)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/train:1.*nothing changed/) as unknown });
    }
  });

  it('cannot take files of this machine', async () => {
    world.put('secret.txt', 'secret');
    world.put('secret/x', 'secret');
    const evil = (name: string, text: string): string => {
      world.put(`${name}/spec.yaml`, text);
      world.put(`${name}/src/train.py`, '');
      new TestRepository(world.at(name)).commit();
      return `git+./${name}#spec.yaml`;
    };
    for (const [name, text] of [
      ['a', spec('a').replace('./src', world.at('secret'))],
      ['b', spec('b', 'additional_includes:\n  - ../../../secret.txt')],
      ['c', spec('c', `  conda_file: ${world.at('secret.txt')}`)],
      ['d', spec('d').replace('image: python:local', `build:\n    path: ${world.at('secret')}`)],
      ['e', `$schema: https://azuremlschemas.azureedge.net/latest/pipelineComponent.schema.json\ntype: pipeline\nname: e\njobs:\n  one:\n    type: command\n    component: ${world.at('a/spec.yaml')}\n`],
    ] as const) {
      const done = await cli('module', 'register', evil(name, text));
      expect(done).toMatchObject({ exitCode: 2, stdout: '' });
      expect(done.stderr).toMatch(/lies outside of the source/);
    }
    const text = `$schema: https://azuremlschemas.azureedge.net/latest/pipelineComponent.schema.json
type: pipeline
name: f
jobs:
  one:
    type: command
    command: cat \${{inputs.d}}
    environment:
      image: python:local
    inputs:
      d:
        type: uri_file
        path: ./src/train.py
`;
    const data = await cli('module', 'register', evil('f', text));
    expect(data).toMatchObject({ exitCode: 2, stdout: '' });
    expect(data.stderr).toMatch(/files of a source do not stay here.*drydock data register/s);
  });

  it('is asked for when there are none or several', async () => {
    world.put('many/a/spec.yaml', spec('a'));
    world.put('many/b/spec.yaml', spec('b'));
    world.put('many/a/src/x', '');
    world.put('many/b/src/x', '');
    new TestRepository(world.at('many')).commit();
    const several = await cli('module', 'register', 'git+./many@main');
    expect(several).toMatchObject({ exitCode: 2 });
    expect(several.stderr).toMatch(/holds several specs.*git\+\.\/many@main#a\/spec\.yaml \(a\).*#b\/spec\.yaml \(b\)/s);
    expect((await cli('module', 'register', 'git+./many@main#c/spec.yaml')).stderr).toMatch(/does not exist.*Name one of/s);
    world.put('plain/x.py', '');
    new TestRepository(world.at('plain')).commit();
    expect((await cli('module', 'register', 'git+./plain')).stderr).toMatch(/no component or pipeline in it.*--code SOURCE/s);
  });
});

describe('--code', () => {
  it('takes code from a source, with the includes of the spec beside it', async () => {
    world.put('own/spec.yaml', spec('own', 'additional_includes:\n  - ./lib').replace('./src', './not-here'));
    world.put('own/lib/a.py', 'x');
    world.put('code/train.py', 'print(1)');
    const commit = new TestRepository(world.at('code')).commit();
    const { stdout, exitCode } = await cli('module', 'register', 'own/spec.yaml', '--code', 'git+./code', '--json');
    expect(exitCode).toBe(0);
    const { version } = JSON.parse(stdout);
    expect(version.provenance).toMatchObject({ of: 'code', commit });
    expect(await world.names(version.snapshot_id)).toEqual(['lib/a.py', 'train.py']);
    expect((await cli('module', 'download', 'own:1', 'copy')).exitCode).toBe(0);
    expect(readFileSync(world.at('copy/not-here/train.py'), 'utf8')).toBe('print(1)');
    expect((await cli('module', 'register', 'git+./code#spec.yaml', '--code', './code')).stderr).toMatch(/Leave out --code/);
  });
});

describe('drydock snapshot', () => {
  it('creates, lists, shows and exports; what was created stays when the home is cleaned', async () => {
    world.put('code/a.txt', 'hello');
    const made = await cli('snapshot', 'create', './code');
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/) as unknown, stderr: '1 file, 5 B.\n' });
    const id = made.stdout.trim();
    expect((await cli('snapshot', 'show', id)).stdout).toMatch(/Code from +.*code[^]*a\.txt +5/);
    expect(JSON.parse((await cli('snapshot', 'list', '--json')).stdout)).toMatchObject({ snapshots: [{ id }] });
    expect((await cli('snapshot', 'export', `snapshot:${id}`, 'out')).exitCode).toBe(0);
    expect(readdirSync(world.at('out'))).toEqual(['a.txt']);
    expect((await cli('snapshot', 'export', id, 'out')).exitCode).toBe(2);
    const { cleanHome } = await import('#electron/home/clean/clean-home.ts');
    await cleanHome(world.app, { dryRun: false }, { nowMs: Date.now() + 1e12, graceMs: 0, signal: new AbortController().signal });
    await world.app.snapshots.verify(id);
    expect((await cli('snapshot', 'show', 'sha256:1')).exitCode).toBe(2);
    expect((await cli('snapshot', 'show', `sha256:${'0'.repeat(64)}`)).exitCode).toBe(2);
    expect((await cli('snapshot', 'create', 'ext::sh')).stderr).toMatch(/Write one of/);
    expect(existsSync(world.at('ext::sh'))).toBe(false);
  });
});
