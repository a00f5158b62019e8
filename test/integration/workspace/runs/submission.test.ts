import { describe, expect, test } from 'vitest';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import type { RemoteRun } from '#shared/workspace/runs.ts';
import { InvalidInputError } from '#shared/errors.ts';
import { RemoteRefusalError } from '#electron/sync/remote/remote-errors.ts';
import { endpointPublication, modulePublication } from '#test/kit/workspace/publications.ts';
import { refusal } from '#test/kit/workspace/service-world.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';

const signal = (): AbortSignal => AbortSignal.timeout(60_000);

async function publish(world: RunWorld, version: string, command: string): Promise<void> {
  const contributor = await world.world.service.authenticate(world.world.token('contributor'));
  await world.world.service.publish(contributor, 'module', 'm-train', `v-train-${version}`, modulePublication({ id: 'm-train', versionId: `v-train-${version}`, version, name: 'train', command }));
}

const usesTrain = (reference: string, rows = '{type: uri_file, path: ./rows.csv}'): string => `type: pipeline
jobs:
  step:
    type: command
    component: azureml:${reference}
    inputs:
      rows: ${rows}
`;

async function ended(world: RunWorld, id: string): Promise<RemoteRun> {
  await followRun(world.remote(), id, { signal: signal(), patience: impatient }, {});
  return world.remote().show(id);
}

const printed = async (world: RunWorld, id: string, node = 'step'): Promise<string> => Buffer.from((await world.remote().log(id, node, 'stdout', { from: 0, waitSeconds: 0 })).bytes).toString();

describe('a submission', () => {
  test('means by `latest` what that is at its moment, and means it for ever', async () => {
    await using world = await RunWorld.open({ limits: { running: 1 } });
    const home = world.home();
    home.write('rows.csv', '1\n');
    home.write('latest.yml', usesTrain('train@latest'));
    await publish(world, '1', 'echo one; sleep 0.2');
    await home.submit('latest.yml', { id: 'first' });
    await home.submit('latest.yml', { id: 'second', forceRerun: true });
    await publish(world, '2', 'echo two');
    await home.submit('latest.yml', { id: 'third' });
    expect((await ended(world, 'third')).references).toEqual([{ reference: 'azureml:train@latest', moduleId: 'm-train', name: 'train', version: '2', versionId: 'v-train-2' }]);
    expect([await printed(world, 'first'), await printed(world, 'second'), await printed(world, 'third')]).toEqual(['one\n', 'one\n', 'two\n']);
    expect((await world.remote().show('second')).nodes[0]?.moduleVersionId).toBe('v-train-1');
  });

  test('is refused with every problem at once, and nothing is started', async () => {
    await using world = await RunWorld.open();
    const home = world.home();
    await publish(world, '1', 'echo one');
    home.write('bad.yml', `type: pipeline
inputs:
  epochs: 3
jobs:
  unknown:
    type: command
    component: azureml:nobody@latest
  unfed:
    type: command
    component: azureml:train:1
  wrong:
    type: command
    component: azureml:train:1
    inputs:
      rowz: 1
      rows: {type: uri_file, path: azureml:rows:3}
`);
    const error: unknown = await home.submit('bad.yml', { id: 'bad', values: { epoch: '4' } }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidInputError);
    if (!(error instanceof InvalidInputError)) return;
    const told = error.problems.map(({ node, message }) => `${node ?? ''}: ${message}`).join('\n');
    expect(told).toMatch(/unknown: .*no module 'nobody'/);
    expect(told).toMatch(/unfed: .*'rows'/);
    expect(told).toMatch(/wrong: .*rowz/);
    expect(told).toMatch(/wrong: .*no data asset 'rows'/);
    expect(told).toMatch(/no input 'epoch'/);
    expect((await world.remote().list({})).runs).toEqual([]);
  });

  test('reads nothing of the server: paths of any kind are refused', async () => {
    await using world = await RunWorld.open();
    await publish(world, '1', 'echo one');
    const contributor = await world.world.service.authenticate(world.world.token('contributor'));
    const base = endpointPublication({ id: 'e-x', versionId: 'x', version: '1' });
    const node = { name: 'step', inputs: {}, outputs: {}, ignored: [], environmentVariables: {}, resources: {}, use: { kind: 'reference' as const, reference: 'train' } };
    const pipeline = { kind: 'pipeline' as const, interface: { inputs: [{ name: 'given', type: 'uri_file', shape: 'file' as const, optional: true }], params: [], outputs: [] }, settings: { continueOnStepFailure: false, forceRerun: false }, ignored: [] };
    const attempts = [
      { ...pipeline, nodes: [{ ...node, inputs: { rows: { kind: 'data' as const, source: { kind: 'local' as const, path: '/etc/passwd' }, path: [] } } }] },
      { ...pipeline, nodes: [{ ...node, inputs: { rows: { kind: 'value' as const, value: '../../etc/passwd', path: [] } } }] },
      { ...pipeline, nodes: [{ ...node, inputs: { rows: { kind: 'expression' as const, parts: [{ kind: 'parent-input' as const, name: 'given' }], path: [] } } }] },
      { ...pipeline, nodes: [{ ...node, name: '../../step', inputs: { rows: { kind: 'data' as const, source: { kind: 'url' as const, url: 'https://example.org/x' }, path: [] } } }] },
    ];
    for (const [at, each] of attempts.entries()) {
      const failure = await refusal(world.runs.submit(contributor, `attempt-${String(at)}`, { subject: { kind: 'pipeline', name: 'x', displayName: 'x', pipeline: each }, values: at === 2 ? { given: 'file:///etc/passwd' } : {} }));
      expect(failure.code, JSON.stringify(failure)).toBe('invalid-request');
    }
    expect(base.entity.name).toBe('e-x');
    expect(await world.world.ask('PUT', '/v1/workspaces/ws-1/runs/..%2F..%2Fx', { json: {} }).then(({ status }) => status)).toBeGreaterThanOrEqual(400);
  });

  test('sent again under its id is the same run; anything else under that id is refused', async () => {
    await using world = await RunWorld.open();
    const home = world.home();
    home.write('a.yml', 'type: command\ncommand: echo a\nenvironment: azureml:x@latest\n');
    home.write('b.yml', 'type: command\ncommand: echo b\nenvironment: azureml:x@latest\n');
    await home.submit('a.yml', { id: 'one' });
    await home.submit('a.yml', { id: 'one' });
    await ended(world, 'one');
    await home.submit('a.yml', { id: 'one' });
    await expect(home.submit('b.yml', { id: 'one' })).rejects.toThrow(/another run/);
    expect((await world.remote().list({})).runs).toHaveLength(1);
    expect((await ended(world, 'one')).nodes.map(({ attempts }) => attempts)).toEqual([1]);
  });

  test('is for contributors, and seen in its own workspace only', async () => {
    await using world = await RunWorld.open();
    const home = world.home();
    home.write('a.yml', 'type: command\ncommand: echo a\nenvironment: azureml:x@latest\n');
    await expect(home.submit('a.yml', { role: 'reader' })).rejects.toThrow(RemoteRefusalError);
    await home.submit('a.yml', { id: 'mine' });
    await ended(world, 'mine');
    expect((await world.remote('reader').show('mine')).status).toBe('completed');
    await expect(world.remote('admin', 'ws-2').show('mine')).rejects.toThrow(/no run 'mine'/);
    await expect(world.remote('reader').cancel('mine')).rejects.toThrow(/reader/);
    expect((await world.remote('admin', 'ws-2').list({})).runs).toEqual([]);
  });

  test('of an endpoint takes its defaults, its version and the values that are given', async () => {
    await using world = await RunWorld.open();
    await publish(world, '1', 'echo one');
    const contributor = await world.world.service.authenticate(world.world.token('contributor'));
    const body = endpointPublication({ id: 'e-nightly', versionId: 'e-nightly-1', version: '1', name: 'Nightly', reference: 'train' });
    await world.world.service.publish(contributor, 'endpoint', 'e-nightly', 'e-nightly-1', body);
    const refused = await refusal(world.runs.submit(contributor, 'one', { subject: { kind: 'endpoint', reference: 'nightly' }, values: {} }));
    expect(refused.problems?.map(({ message }) => message).join()).toMatch(/'rows'/);
    expect((await refusal(world.runs.submit(contributor, 'two', { subject: { kind: 'endpoint', reference: 'nightly:9' }, values: {} }))).code).toBe('not-found');
  });

  test('is refused where nothing may be run', async () => {
    await using world = await RunWorld.open({ engine: undefined });
    const home = world.home();
    home.write('a.yml', 'type: command\ncommand: echo a\nenvironment: azureml:x@latest\n');
    await expect(home.submit('a.yml')).rejects.toThrow(/runs nothing/);
  });
});
