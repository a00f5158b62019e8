import type * as nodeFs from 'node:fs';
import { expect, test, vi } from 'vitest';
import { CaseWorld, contentOf } from '#test/kit/case-world.ts';

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof nodeFs>()),
  watch: () => {
    throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC', syscall: 'watch' });
  },
}));

test('a pipeline runs and its logs are followed on a machine whose file watches are used up', async () => {
  using world = new CaseWorld();
  world.write('pipeline.yml', `
type: pipeline
outputs: {out: {type: uri_folder}}
jobs:
  only:
    type: command
    environment: azureml:shell@latest
    outputs: {out: '\${{parent.outputs.out}}'}
    command: echo printed; echo hi > \${{outputs.out}}/x
`);
  const run = await world.run('pipeline.yml');
  expect(contentOf(run.outputs['out'])).toEqual({ x: 'hi' });
  expect((await world.cli(['run', 'logs', 'latest', '--follow'])).stdout).toContain('printed');
});
