import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCalls } from '#shared/contract/runs.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { RunsHost, soon, waitFor } from './runs-host.ts';

const training = `
type: pipeline
display_name: Training
inputs:
  rate: 0.5
  table: {type: uri_file, path: ./table.csv}
outputs:
  report: {type: uri_folder}
jobs:
  prepare:
    type: command
    environment: azureml:shell@latest
    inputs: {table: '\${{parent.inputs.table}}'}
    outputs: {clean: {type: uri_folder}}
    command: cp \${{inputs.table}} \${{outputs.clean}}/rows; echo prepared
  train:
    type: command
    environment: azureml:shell@latest
    environment_variables: {MODE: fast}
    inputs: {clean: '\${{parent.jobs.prepare.outputs.clean}}', rate: '\${{parent.inputs.rate}}'}
    outputs: {report: '\${{parent.outputs.report}}'}
    command: >-
      echo "{\\"accuracy\\": \${{inputs.rate}}, \\"folds\\": [{\\"loss\\": 1}, {\\"loss\\": 2}]}" > \${{outputs.report}}/metrics.json;
      printf '10%%\\r20%%\\rdone\\n'; echo warned >&2
`;

const failing = `
type: pipeline
display_name: Failing
inputs: {gate: '/nowhere'}
jobs:
  first:
    type: command
    environment: azureml:shell@latest
    outputs: {made: {type: uri_folder}}
    command: echo 1 > \${{outputs.made}}/one
  second:
    type: command
    environment: azureml:shell@latest
    inputs: {made: '\${{parent.jobs.first.outputs.made}}', gate: '\${{parent.inputs.gate}}'}
    command: test -e \${{inputs.gate}}
`;

const waiting = (gate: string): string => `
type: command
environment: azureml:shell@latest
command: echo begun; ${waitFor(gate)}; echo went on
`;

function trainingHost(options: ConstructorParameters<typeof RunsHost>[0] = {}): RunsHost {
  const host = new RunsHost(options);
  host.write('table.csv', 'a,b\n1,2\n');
  host.write('training.yml', training);
  return host;
}

describe('a run', () => {
  test('goes on as a task once it exists, and everything about it can be asked', async () => {
    await using host = trainingHost();
    const runsTopic = host.watch('runs');
    const tasksTopic = host.watch('tasks');
    const runId = await host.start('training.yml');
    expect(host.tasks.list()).toMatchObject([{ kind: 'run', runId, title: 'Run Training', status: 'active', cancellable: true }]);
    await host.ended(runId);
    expect(host.tasks.list()).toMatchObject([{ status: 'done', fraction: 1, detail: 'Completed: 2 ran, 0 reused.' }]);
    expect(tasksTopic.events.map(({ fraction }) => fraction)).toContain(0.5);
    expect(tasksTopic.events.some(({ detail }) => detail.includes('running prepare'))).toBe(true);
    expect(runsTopic.events.length).toBeGreaterThan(1);

    const { runs, context } = host;
    const shown = await runs['runs.show']({ runId }, context);
    expect(runCalls['runs.show'].output.parse(shown)).toEqual(shown);
    expect(shown).toMatchObject({ id: runId, status: 'completed', engine: 'process', parameters: { rate: 0.5 }, pipeline: { displayName: 'Training' } });
    expect(shown.nodes.map(({ name, status, dependsOn }) => [name, status, dependsOn])).toEqual([['prepare', 'completed', []], ['train', 'completed', ['prepare']]]);
    expect(shown.graph.edges.map(({ id }) => id)).toEqual([
      `data/${host.folder}/table.csv:data>prepare:table`, 'prepare:clean>train:clean', 'train:report>output/report:report',
    ]);
    expect(shown.outputs).toEqual([{ name: 'report', node: 'train', output: 'report', path: expect.any(String) }]);

    const { events } = await runs['runs.events']({ runId, after: 0, limit: 10_000 }, context);
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', seq: shown.lastSeq });
    expect((await runs['runs.events']({ runId, after: 2, limit: 1 }, context)).events).toEqual([events[2]]);
    expect((await runs['runs.events']({ runId, after: shown.lastSeq, limit: 10 }, context)).events).toEqual([]);

    const list = await runs['runs.list']({}, context);
    expect(list).toEqual({ runs: [expect.objectContaining({ id: runId, status: 'completed', nodes: { total: 2, completed: 2, reused: 0, failed: 0 } })], unreadable: [] });
    const why = await runs['runs.why']({ runId, node: 'train' }, context);
    expect(runCalls['runs.why'].output.parse(why)).toEqual(why);

    const exported = path.join(host.root, 'exported');
    expect(await runs['runs.export']({ runId, folder: exported }, context)).toEqual({ outputs: { report: path.join(exported, 'report') } });
    expect(readFileSync(path.join(exported, 'report', 'metrics.json'), 'utf8')).toContain('accuracy');
    const { bytes } = await runs['runs.size']({ runId }, context);
    expect((await runs['runs.remove']({ runId }, context)).bytes).toBe(bytes);
    expect((await runs['runs.list']({}, context)).runs).toEqual([]);
    expect(host.failures).toEqual([]);
  });

  test('has logs that are read by line and searched', async () => {
    await using host = trainingHost();
    const runId = await host.run('training.yml');
    const log = { runId, node: 'train', attempt: 1, stream: 'stdout' as const };
    expect(await host.runs['logs.read']({ ...log, from: 0, count: 100 }, host.context)).toEqual({ lines: ['done'], from: 0, total: 1, bytes: 13, ended: true });
    expect(await host.runs['logs.search']({ ...log, text: 'DONE' }, host.context)).toEqual({ lines: [0], truncated: false });
    expect(await host.runs['logs.read']({ ...log, attempt: 2, from: 0, count: 100 }, host.context)).toMatchObject({ lines: [], total: 0, ended: true });
  });

  test('tells of each node the very command that was executed, with paths that are there', async () => {
    await using host = trainingHost();
    const runId = await host.run('training.yml');
    const prepare = await host.runs['runs.node']({ runId, node: 'prepare' }, host.context);
    expect(runCalls['runs.node'].output.parse(prepare)).toEqual(prepare);
    const [input, output] = prepare.mounts;
    expect(prepare.command).toBe(`cp ${input?.inStep ?? ''}/table.csv ${output?.inStep ?? ''}/rows; echo prepared`);
    expect(readFileSync(path.join(input?.hostPath ?? '', 'table.csv'), 'utf8')).toBe('a,b\n1,2\n');
    expect(existsSync(path.join(output?.hostPath ?? '', 'rows'))).toBe(true);
    const train = await host.runs['runs.node']({ runId, node: 'train' }, host.context);
    expect(train).toMatchObject({
      environment: 'the local environment', environmentVariables: { MODE: 'fast' }, parameters: { rate: '0.5' },
      inputs: [{ name: 'clean', from: 'prepare.clean', shape: 'folder', present: true }],
      outputs: [{ name: 'report', shape: 'folder', present: true, files: 1 }],
      attempts: [{ attempt: 1, stdoutBytes: 13, stderrBytes: 7 }],
    });
    expect(train.mounts[0]?.hostPath).toBe(output?.hostPath);
  });

  test('that cannot start says why, and leaves neither run nor task', async () => {
    await using host = new RunsHost();
    host.write('bad.yml', 'type: pipeline\njobs:\n  a: {type: command, command: echo ${{inputs.missing}}, environment: azureml:x@latest}\n');
    const refused = await host.runs['runs.start'](host.request('bad.yml'), host.context);
    expect(refused).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.objectContaining({ severity: 'error', place: expect.objectContaining({ line: 3 }) })]) });
    expect(await host.runs['runs.plan'](host.request('gone.yml'), host.context)).toMatchObject({ ok: false });
    expect(host.tasks.list()).toEqual([]);
    expect((await host.runs['runs.list']({}, host.context)).runs).toEqual([]);
  });

  test('is planned without being started', async () => {
    await using host = trainingHost();
    const outcome = await host.runs['runs.plan'](host.request('training.yml', { set: { rate: '0.7' } }), host.context);
    expect(runCalls['runs.plan'].output.parse(outcome)).toEqual(outcome);
    expect(outcome).toMatchObject({ ok: true, plan: { parameters: { rate: 0.7 }, nodes: [{ name: 'prepare', action: 'run' }, { name: 'train', action: 'unknown', dependsOn: ['prepare'] }] } });
  });

  test('is given up with its call while it is planned, and goes on without it afterwards', async () => {
    await using host = new RunsHost();
    const gate = path.join(host.root, 'gate');
    host.write('wait.yml', waiting(gate));
    const early = new AbortController();
    const starting = host.runs['runs.start'](host.request('wait.yml'), { ...host.context, signal: early.signal });
    early.abort();
    await expect(starting).rejects.toMatchObject({ code: 'cancelled' });
    const late = new AbortController();
    const outcome = await host.runs['runs.start'](host.request('wait.yml'), { ...host.context, signal: late.signal });
    late.abort();
    writeFileSync(gate, '');
    if (!outcome.ok) throw new Error(outcome.message);
    await host.ended(outcome.runId);
    expect((await host.runs['runs.show']({ runId: outcome.runId }, host.context)).status).toBe('completed');
  });
});

describe('a run that goes on', () => {
  test.each(['runs.cancel', 'tasks.cancel'] as const)('is stopped by %s', async (how) => {
    await using host = new RunsHost();
    host.write('wait.yml', waiting(path.join(host.root, 'never')));
    const events = host.watch('runs');
    const runId = await host.start('wait.yml');
    await soon(async () => (await host.runs['runs.show']({ runId }, host.context)).status === 'running');
    if (how === 'runs.cancel') await host.runs['runs.cancel']({ runId }, host.context);
    else await host.taskCalls['tasks.cancel']({ id: host.tasks.list()[0]?.id ?? '' }, host.context);
    await host.ended(runId);
    expect((await host.runs['runs.show']({ runId }, host.context)).status).toBe('cancelled');
    expect(host.tasks.list()).toMatchObject([{ status: 'cancelled', cancellable: false }]);
    expect(events.events.at(-1)).toEqual({ runId });
  });

  test('is followed event by event and log line by log line', async () => {
    await using host = new RunsHost();
    const gate = path.join(host.root, 'gate');
    host.write('wait.yml', waiting(gate));
    const runId = await host.start('wait.yml');
    const events = host.watch('run', runId);
    const { lastSeq, nodes } = await host.runs['runs.show']({ runId }, host.context);
    const node = nodes[0]?.name ?? '';
    const log = host.watch('log', `${runId}/stdout/${node}`);
    await soon(() => log.events.find(({ bytes, ended }) => bytes === 6 && !ended));
    const tail = await host.runs['logs.read']({ runId, node, attempt: 1, stream: 'stdout', from: 0, count: 10 }, host.context);
    expect(tail).toEqual({ lines: ['begun'], from: 0, total: 1, bytes: 6, ended: false });
    writeFileSync(gate, '');
    await soon(() => log.events.find(({ bytes, ended }) => bytes === 14 && ended));
    await soon(() => events.events.find(({ type }) => type === 'run-finished'));
    const all = (await host.runs['runs.events']({ runId, after: 0, limit: 10_000 }, host.context)).events;
    // Together with what was asked for nothing is missing and nothing comes twice.
    const known = all.filter(({ seq }) => seq <= lastSeq);
    expect([...known, ...events.events.filter(({ seq }) => seq > lastSeq)]).toEqual(all);
    expect(new Set(events.events.map(({ seq }) => seq)).size).toBe(events.events.length);
  });
});

describe('a run that failed', () => {
  test('is a failed task, and resumes as another', async () => {
    await using host = new RunsHost();
    host.write('failing.yml', failing);
    const gate = path.join(host.root, 'gate');
    const runId = await host.run('failing.yml', { set: { gate } });
    expect(host.tasks.list()).toMatchObject([{ status: 'failed', detail: 'Node second failed.' }]);
    const before = await host.runs['runs.node']({ runId, node: 'second' }, host.context);
    expect(before.command).toBe(`test -e ${gate}`);
    writeFileSync(gate, '');
    expect(await host.runs['runs.resume']({ runId }, host.context)).toEqual({ runId });
    await host.ended(runId);
    await soon(() => host.tasks.active.length === 0);
    expect(host.tasks.list()).toMatchObject([{ title: 'Resume Failing', status: 'done', runId, fraction: 1 }, { status: 'failed' }]);
    const [made] = (await host.runs['runs.node']({ runId, node: 'second' }, host.context)).mounts;
    expect(existsSync(path.join(made?.hostPath ?? '', 'one'))).toBe(true);
    // It has nothing left to do.
    expect(await host.runs['runs.resume']({ runId }, host.context)).toEqual({ runId });
    expect(host.tasks.list()).toHaveLength(2);
  });

  test('has nodes that say what would have been executed', async () => {
    await using host = trainingHost();
    host.write('training.yml', training.replace('echo prepared', 'false'));
    const runId = await host.run('training.yml');
    const train = await host.runs['runs.node']({ runId, node: 'train' }, host.context);
    expect(train.command).toContain('(report)');
    expect(train).toMatchObject({ inputs: [{ present: false }], outputs: [{ present: false }], attempts: [] });
    expect(train.codeFolder).toBeUndefined();
  });
});

test('two runs are compared by parameters, nodes, what changed, and the numbers they wrote', async () => {
  await using host = trainingHost();
  const a = await host.run('training.yml');
  const b = await host.run('training.yml', { set: { rate: '0.75' } });
  const comparison = await host.runs['runs.compare']({ a, b }, host.context);
  expect(runCalls['runs.compare'].output.parse(comparison)).toEqual(comparison);
  expect(comparison.parameters).toContainEqual({ name: 'rate', a: 0.5, b: 0.75 });
  expect(comparison.nodes).toEqual([
    { name: 'prepare', a: { status: 'completed', module: expect.any(String), milliseconds: expect.any(Number) }, b: { status: 'reused', module: expect.any(String) }, changed: [] },
    { name: 'train', a: expect.objectContaining({ status: 'completed' }), b: expect.objectContaining({ status: 'completed' }), changed: ['parameter rate'] },
  ]);
  expect(comparison.metrics).toEqual([
    { node: 'train', file: 'report/metrics.json', name: 'accuracy', a: 0.5, b: 0.75 },
    { node: 'train', file: 'report/metrics.json', name: 'folds[0].loss', a: 1, b: 1 },
    { node: 'train', file: 'report/metrics.json', name: 'folds[1].loss', a: 2, b: 2 },
  ]);
  rmSync(host.app.layout.artifacts, { recursive: true });
  expect((await host.runs['runs.compare']({ a, b }, host.context)).metrics).toEqual([]);
});

test('names that clients send lead nowhere but to runs and their nodes', async () => {
  await using host = trainingHost();
  const runId = await host.run('training.yml');
  const log = { attempt: 1, stream: 'stdout' as const, from: 0, count: 1 };
  for (const bad of ['../home', '..', '.', `../runs/${runId}`, '', '/etc']) {
    await expect(host.runs['runs.show']({ runId: bad }, host.context)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(host.runs['logs.read']({ ...log, runId: bad, node: 'train' }, host.context)).rejects.toMatchObject({ kind: 'invalid' });
  }
  for (const node of ['../../..', 'train/../prepare', 'gone', '__proto__', 'constructor']) {
    await expect(host.runs['logs.read']({ ...log, runId, node }, host.context)).rejects.toMatchObject({ code: 'not-found' });
    await expect(host.runs['runs.node']({ runId, node }, host.context)).rejects.toMatchObject({ code: 'not-found' });
  }
  const watches = ['run/../../etc', 'log/..', `log/${runId}/stdout/../../x`, `log/${runId}/lock/train`, `log/${runId}/stdout/`].map((topic) => host.hub.watch(topic, () => undefined));
  for (const watch of watches) watch?.stop();
  expect(host.failures).toEqual([]);
});

describeWithDocker('with containers', (docker) => {
  test('the command is told with the paths that the container saw', async () => {
    await using host = trainingHost({ dockerHost: docker.host() });
    host.write('training.yml', training.replaceAll('azureml:shell@latest', '{image: "busybox:local"}'));
    const runId = await host.run('training.yml', { engine: 'docker' });
    expect(await host.runs['runs.show']({ runId }, host.context)).toMatchObject({ status: 'completed', engine: 'docker' });
    const prepare = await host.runs['runs.node']({ runId, node: 'prepare' }, host.context);
    expect(prepare.command).toBe('cp /mnt/inputs/table/table.csv /mnt/outputs/clean/rows; echo prepared');
    expect(prepare.environment).toBe('busybox:local');
    expect(prepare.mounts).toMatchObject([{ name: 'inputs/table', inStep: '/mnt/inputs/table', writable: false }, { name: 'outputs/clean', inStep: '/mnt/outputs/clean', writable: true }]);
    expect(existsSync(path.join(prepare.mounts[1]?.hostPath ?? '', 'rows'))).toBe(true);
    expect(await host.runs['logs.read']({ runId, node: 'train', attempt: 1, stream: 'stderr', from: 0, count: 10 }, host.context)).toMatchObject({ lines: ['warned'], ended: true });
  });
}, { images: ['busybox:local'] });
