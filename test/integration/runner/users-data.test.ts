import { chmodSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CaseWorld, contentOf } from '#test/kit/case-world.ts';

const oneStep = (command: string, more = ''): string => `
type: pipeline
outputs: {out: {type: uri_folder}}
jobs:
  only:
    type: command
    environment: azureml:shell@latest
    ${more}
    outputs: {out: '\${{parent.outputs.out}}'}
    command: ${command}
`;

/** A world with data of the user's beside the pipeline, and the shell word for its folder. */
function worldWithData(): { world: CaseWorld; file: string; quoted: string } {
  const world = new CaseWorld();
  world.write('mine/precious.txt', 'precious');
  const file = world.at('mine/precious.txt');
  chmodSync(file, 0o644);
  return { world, file, quoted: `"${world.at('mine')}"` };
}

describe("a local process that links the user's own folder into the place of its output", () => {
  test('fails by name, and the data keeps its permissions', async () => {
    const { world, file, quoted } = worldWithData();
    using _ = world;
    world.write('pipeline.yml', oneStep(`rm -rf \${{outputs.out}} && ln -s ${quoted} \${{outputs.out}}`));
    const { stderr } = await world.cli(['pipeline', 'run', world.at('pipeline.yml'), '--engine', 'process']);
    expect(stderr).toContain('replaced its output folder');
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  test('may be retried without losing the data', async () => {
    const { world, file, quoted } = worldWithData();
    using _ = world;
    world.write('pipeline.yml', oneStep(`if [ -e ${quoted}/again ]; then echo fine > \${{outputs.out}}/x; else touch ${quoted}/again; rm -rf \${{outputs.out}}; ln -s ${quoted} \${{outputs.out}}; exit 3; fi`, 'retry: {max_retries: 1}'));
    const run = await world.run('pipeline.yml');
    expect(contentOf(run.outputs['out'])).toEqual({ x: 'fine' });
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});

test('a data file that is a link is read, under the name of the link', async () => {
  using world = new CaseWorld();
  world.write('blobs/4f2a', 'rows');
  world.write('data/.keep', '');
  symlinkSync('../blobs/4f2a', world.at('data/table.csv'));
  world.write('pipeline.yml', oneStep('cp ${{inputs.table}} ${{outputs.out}}/', 'inputs: {table: {type: uri_file, path: ./data/table.csv}}'));
  const run = await world.run('pipeline.yml');
  expect(contentOf(run.outputs['out'])).toEqual({ 'table.csv': 'rows' });
});
