import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CaseWorld, contentOf, runDocumentJson } from '#test/kit/case-world.ts';

const chain = (mended: string): string => `
type: pipeline
outputs: {rolled: {type: uri_folder}, copied: {type: uri_folder}, last: {type: uri_folder}}
jobs:
  roll:
    type: command
    environment: azureml:shell@latest
    is_deterministic: false
    outputs: {out: '\${{parent.outputs.rolled}}'}
    command: date +%s%N > \${{outputs.out}}/x
  copy:
    type: command
    environment: azureml:shell@latest
    inputs: {from: '\${{parent.jobs.roll.outputs.out}}'}
    outputs: {out: '\${{parent.outputs.copied}}'}
    command: cp \${{inputs.from}}/x \${{outputs.out}}/x
  last:
    type: command
    environment: azureml:shell@latest
    inputs: {from: '\${{parent.jobs.copy.outputs.out}}'}
    outputs: {out: '\${{parent.outputs.last}}'}
    command: test -e '${mended}' && cp \${{inputs.from}}/x \${{outputs.out}}/x
`;

describe('a run whose outputs were damaged', () => {
  test('is resumed from the damaged node on: what was made from its lost output is made again', async () => {
    using world = new CaseWorld();
    const mended = path.join(world.root, 'mended');
    world.write('pipeline.yml', chain(mended));
    const failed = await world.run('pipeline.yml', [], { exit: 1 });
    const rolled = failed.nodes.find(({ name }) => name === 'roll')?.outputs['out'] ?? '';
    rmSync(path.join(rolled, 'x'));
    writeFileSync(mended, '');

    const resumed = await world.cli(['run', 'resume', failed.runId, '--json']);
    const run = runDocumentJson.parse(JSON.parse(resumed.stdout));
    expect(run.status).toBe('completed');
    expect(contentOf(run.outputs['copied'])).toEqual(contentOf(run.outputs['rolled']));
    expect(contentOf(run.outputs['last'])).toEqual(contentOf(run.outputs['rolled']));
  });

  test('is shown without what is gone', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', chain(world.root));
    const run = await world.run('pipeline.yml');
    for (const name of readdirSync(path.join(world.home, 'artifacts', 'index'))) rmSync(path.join(world.home, 'artifacts', 'index', name), { recursive: true });
    const shown = await world.cli(['run', 'show', run.runId, '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'completed', outputs: {} });
  });
});

test('a run is only named by its id: a path to a folder with a run.json is none', async () => {
  using world = new CaseWorld();
  world.write('pipeline.yml', chain(world.root));
  await world.run('pipeline.yml');
  world.write('mine/run.json', '{}');
  const removed = await world.cli(['run', 'remove', path.relative(path.join(world.home, 'runs'), world.at('mine'))]);
  expect(removed.exitCode).toBe(2);
  expect(readdirSync(world.at('mine'))).toEqual(['run.json']);
});
