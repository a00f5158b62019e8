import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { composeApp } from '#electron/compose.ts';
import { storeData } from '#electron/sealing/store-data.ts';
import { parseDataSource, storedText } from '#shared/specs/data-source.ts';
import { contentOf, CaseWorld } from '#test/kit/case-world.ts';

const pipeline = (source: string): string => `type: pipeline
inputs:
  rows: {type: uri_folder, path: "${source}"}
outputs:
  out: {type: uri_folder}
jobs:
  copy:
    type: command
    command: cp -r "\${{inputs.rows}}" "\${{outputs.out}}/copy"
    environment: azureml:x@latest
    inputs:
      rows: \${{parent.inputs.rows}}
    outputs:
      out: \${{parent.outputs.out}}
`;

describe('content of the store as data', () => {
  test('is written and read as text, and leads nowhere else', () => {
    const snapshotId = `sha256:${'a'.repeat(64)}`;
    for (const source of [{ kind: 'stored' as const, snapshotId }, { kind: 'stored' as const, snapshotId, path: 'deep/rows.csv' }]) expect(parseDataSource(storedText(source))).toEqual(source);
    for (const text of [`stored:${snapshotId}/../x`, `stored:${snapshotId}//x`, 'stored:sha256:12', `stored:${snapshotId}/a\\b`]) expect(parseDataSource(text)).toMatchObject({ kind: 'foreign' });
  });

  test('is what a run takes, and comes whole again where somebody changed what was laid out', async () => {
    using world = new CaseWorld();
    world.write('data/rows.csv', 'one\n');
    world.write('data/.gitignore', 'deep\n');
    world.write('data/deep/more.csv', 'two\n');
    const app = composeApp({ environment: { ...process.env, DRYDOCK_HOME: world.home } });
    const empty = { kind: 'pipeline' as const, interface: { inputs: [{ name: 'rows', type: 'uri_folder', shape: 'folder' as const, optional: false }], params: [], outputs: [] }, settings: { continueOnStepFailure: false, forceRerun: false }, ignored: [], nodes: [] };
    const { values, stored } = await storeData(empty, { rows: 'data' }, app.snapshots, { folder: world.folder, signal: new AbortController().signal });
    await app[Symbol.asyncDispose]();
    expect(stored).toHaveLength(1);
    const text = values['rows'] ?? '';
    world.write('stored.yml', pipeline(text));
    const expected = { 'copy/.gitignore': 'deep', 'copy/deep/more.csv': 'two', 'copy/rows.csv': 'one' };
    expect(contentOf((await world.run('stored.yml')).outputs['out'])).toEqual(expected);
    expect((await world.run('stored.yml')).nodes.map(({ status }) => status)).toEqual(['reused']);

    const downloads = path.join(world.home, 'cache', 'downloads');
    const laid = path.join(downloads, readdirSync(downloads).find((name) => name.startsWith('stored-')) ?? '', 'rows.csv');
    chmodSync(laid, 0o644);
    writeFileSync(laid, 'changed\n');
    expect(contentOf((await world.run('stored.yml', ['--force-rerun'])).outputs['out'])).toEqual(expected);
    expect(readFileSync(laid, 'utf8')).toBe('one\n');

    world.write('inside.yml', pipeline(`${text}/deep`));
    expect(contentOf((await world.run('inside.yml')).outputs['out'])).toEqual({ 'copy/more.csv': 'two' });
    world.write('nowhere.yml', pipeline(`${text}/none`));
    const refused = await world.cli(['pipeline', 'run', world.at('nowhere.yml'), '--engine', 'process']);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toMatch(/no 'none' in the stored content/);
  });
});
