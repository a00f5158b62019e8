import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CaseWorld, contentOf } from '#test/kit/case-world.ts';

const spoilData = `
type: pipeline
inputs: {rows: {type: uri_folder, path: ./rows}}
outputs: {out: {type: uri_folder}}
jobs:
  spoil:
    type: command
    environment: azureml:shell@latest
    inputs: {rows: '\${{parent.inputs.rows}}'}
    outputs: {out: '\${{parent.outputs.out}}'}
    command: if [ ! -e "$MARK" ]; then touch "$MARK"; echo wrong > \${{inputs.rows}}/a.txt; fi; cat \${{inputs.rows}}/a.txt > \${{outputs.out}}/x
    environment_variables: {MARK: 'MARK_FILE'}
`;

test('a step that rewrites its input does not leave its result to the content the input had before', async () => {
  using world = new CaseWorld();
  world.write('rows/a.txt', 'right\n');
  world.write('pipeline.yml', spoilData.replace('MARK_FILE', `${world.root}/mark`));
  const { stdout, stderr, exitCode } = await world.cli(['pipeline', 'run', world.at('pipeline.yml'), '--engine', 'process']);
  expect(exitCode, stderr).toBe(0);
  expect(stdout + stderr).toContain("input 'rows' has not the content any more");
  expect(readFileSync(world.at('rows/a.txt'), 'utf8')).toBe('wrong\n');

  writeFileSync(world.at('rows/a.txt'), 'right\n');
  const again = await world.run('pipeline.yml');
  expect(again.nodes).toMatchObject([{ status: 'completed' }]);
  expect(contentOf(again.outputs['out'])).toEqual({ x: 'right' });
  expect((await world.run('pipeline.yml')).nodes).toMatchObject([{ reused: true }]);
});

const spoilArtifact = (marker: string): string => `
type: pipeline
outputs: {out: {type: uri_folder}}
jobs:
  make:
    type: command
    environment: azureml:shell@latest
    outputs: {made: {type: uri_folder}}
    command: echo right > \${{outputs.made}}/a.txt
  spoil:
    type: command
    environment: azureml:shell@latest
    inputs: {made: '\${{parent.jobs.make.outputs.made}}'}
    outputs: {out: '\${{parent.outputs.out}}'}
    command: chmod -R u+w \${{inputs.made}}; if [ ! -e ${marker} ]; then touch ${marker}; echo wrong > \${{inputs.made}}/a.txt; fi; cat \${{inputs.made}}/a.txt > \${{outputs.out}}/x
`;

test.each([['its only copy', false], ['a second copy of what was kept already', true]])('the same for what another step made: %s', async (_what, twice) => {
  using world = new CaseWorld();
  const marker = `${world.root}/mark`;
  world.write('pipeline.yml', spoilArtifact(marker));
  if (twice) {
    writeFileSync(marker, '');
    world.write('only-make.yml', spoilArtifact(marker));
    await world.run('only-make.yml', ['--only', 'make']);
    rmSync(marker);
  }
  const first = await world.run('pipeline.yml', ['--force-rerun']);
  expect(contentOf(first.outputs['out'])).toEqual({ x: 'wrong' });
  const again = await world.run('pipeline.yml');
  expect(contentOf(again.outputs['out'])).toEqual({ x: 'right' });
});
