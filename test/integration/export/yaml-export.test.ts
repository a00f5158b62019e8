import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { composeApp } from '#electron/compose.ts';
import { readCase } from '#test/kit/case-file.ts';
import { CaseWorld } from '#test/kit/case-world.ts';
import { caseNames, casesFolder, meaningOf, sampleFolder } from './export-kit.ts';

async function withApp<T>(world: CaseWorld, work: (app: ReturnType<typeof composeApp>) => Promise<T>): Promise<T> {
  await using app = composeApp({ environment: { ...process.env, DRYDOCK_HOME: world.home, DOCKER_HOST: `unix://${world.root}/none` } });
  return work(app);
}

const exporting = (world: CaseWorld, file: string, ...args: string[]) => world.cli(['pipeline', 'export', file, '--format', 'yaml', ...args]);

describe('a pipeline exported as YAML', () => {
  it('is a folder that means the same, with the original gone', async () => {
    using world = new CaseWorld({ from: sampleFolder });
    const target = path.join(world.root, 'exported');
    const before = await withApp(world, (app) => meaningOf(world.at('pipeline.yml'), app, (text) => text.replaceAll(JSON.stringify(world.at('data/penguins.csv')), '"DATA"')));
    const called = await exporting(world, world.at('pipeline.yml'), '--output', target, '--with-data', '--json');
    expect(called.exitCode, called.stderr).toBe(0);
    expect(JSON.parse(called.stdout)).toMatchObject({ format: 'yaml', name: 'penguins', target });
    rmSync(world.folder, { recursive: true });
    const after = await withApp(world, (app) => meaningOf(path.join(target, 'pipeline.yml'), app, (text) => text.replaceAll(JSON.stringify(path.join(target, 'data/penguins.csv')), '"DATA"')));
    expect(after).toEqual(before);
    // What people and the cloud service read stays.
    const text = readFileSync(path.join(target, 'pipeline.yml'), 'utf8');
    expect(text).toContain('# Can the species of a penguin be told');
    expect(text).toContain('default_compute: azureml:cpu-cluster');
    expect(text).toContain('path: ./data/penguins.csv');
    expect(readdirSync(target).sort()).toEqual(['components', 'data', 'pipeline.yml']);
  });

  for (const name of caseNames) {
    it(`means the same: ${name}`, async () => {
      const folder = path.join(casesFolder, name);
      using world = new CaseWorld({ from: folder });
      const { steps } = readCase(path.join(folder, 'expect.yml'));
      const files = new Set<string>();
      for (const step of steps) {
        // What comes later takes away what the first steps use.
        if (files.size > 0 && 'drydock' in step) break;
        if ('drydock' in step) await world.cli(step.drydock.map((part) => part.replaceAll('{folder}', world.folder)));
        else if ('run' in step && step.nodes !== undefined) files.add(step.file);
        if ('write' in step || 'remove' in step) break;
      }
      for (const [index, file] of [...files].entries()) {
        const target = path.join(world.root, `exported-${String(index)}`);
        const called = await exporting(world, world.at(file), '--output', target);
        expect(called.exitCode, called.stderr).toBe(0);
        const exported = path.join(target, 'pipeline.yml');
        await withApp(world, async (app) => {
          expect(await meaningOf(exported, app)).toEqual(await meaningOf(world.at(file), app));
        });
        const validated = await world.cli(['pipeline', 'validate', exported, '--json']);
        expect(validated.exitCode, validated.stdout).toBe(0);
      }
    });
  }

  it('gives a run back as it was executed: the files may have changed since', async () => {
    using world = new CaseWorld({ from: sampleFolder });
    const first = await world.run('pipeline.yml', ['--set', 'epochs=20']);
    const script = world.at('components/prepare/src/prepare.py');
    writeFileSync(script, `${readFileSync(script, 'utf8')}\n# edited\n`);
    const target = path.join(world.root, 'ran');
    const called = await world.cli(['pipeline', 'export', 'latest', '--format', 'yaml', '--output', target]);
    expect(called.exitCode, called.stderr).toBe(0);
    const again = await world.cli(['pipeline', 'run', path.join(target, 'pipeline.yml'), '--engine', 'process', '--json']);
    expect(again.exitCode, again.stderr).toBe(0);
    const document: unknown = JSON.parse(again.stdout);
    // Equal reuse keys: nothing ran again.
    expect(document).toMatchObject({ status: 'completed', nodes: first.nodes.map(() => ({ status: 'reused' })) });
    expect(Object.keys(Object(Reflect.get(Object(document), 'outputs')))).toEqual(Object.keys(first.outputs));
  });

  it('writes nothing where something is, and replaces an earlier export when told to', async () => {
    using world = new CaseWorld({ from: sampleFolder });
    const target = path.join(world.root, 'taken');
    mkdirSync(target);
    writeFileSync(path.join(target, 'mine.txt'), 'mine');
    const refused = await exporting(world, world.at('pipeline.yml'), '--output', target, '--overwrite');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/more than an earlier export/);
    expect(readdirSync(target)).toEqual(['mine.txt']);
    const own = path.join(world.root, 'own');
    expect((await exporting(world, world.at('pipeline.yml'), '--output', own)).exitCode).toBe(0);
    expect((await exporting(world, world.at('pipeline.yml'), '--output', own)).exitCode).toBe(2);
    expect((await exporting(world, world.at('pipeline.yml'), '--output', own, '--overwrite')).exitCode).toBe(0);
    expect(readdirSync(world.root).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('overwrites no folder that holds what the export does not make again, whatever its names are', async () => {
    using world = new CaseWorld({ from: sampleFolder });
    mkdirSync(world.at('components/mine'), { recursive: true });
    writeFileSync(world.at('components/mine/notes.yml'), 'mine');
    const own = path.join(world.root, 'own');
    expect((await exporting(world, world.at('pipeline.yml'), '--output', own)).exitCode).toBe(0);
    mkdirSync(path.join(own, 'data'));
    writeFileSync(path.join(own, 'data/measured.csv'), 'precious');
    for (const target of [own, world.folder]) {
      const refused = await exporting(world, world.at('pipeline.yml'), '--output', target, '--overwrite');
      expect(refused.exitCode, target).toBe(2);
    }
    expect(readFileSync(path.join(own, 'data/measured.csv'), 'utf8')).toBe('precious');
    expect(existsSync(world.at('components/mine/notes.yml'))).toBe(true);
    expect(readdirSync(world.root).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('says what is wrong with a pipeline, and leaves nothing', async () => {
    using world = new CaseWorld();
    world.write('bad.yml', 'type: pipeline\njobs:\n  a:\n    component: ./none.yml\n');
    const target = path.join(world.root, 'out');
    const called = await exporting(world, world.at('bad.yml'), '--output', target);
    expect(called.exitCode).toBe(2);
    expect(called.stderr).toMatch(/none\.yml/);
    expect(existsSync(target)).toBe(false);
    expect((await exporting(world, 'no-such-run')).exitCode).toBe(2);
  });
});
