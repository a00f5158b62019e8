import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CaseWorld, contentOf, runDocumentJson } from '#test/kit/case-world.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { until } from '#test/kit/engine-contract.ts';
import type { CaseWorld as World, RunDocumentJson } from '#test/kit/case-world.ts';

const twoSteps = `
type: pipeline
display_name: Two steps
inputs: {word: hello}
outputs:
  folder: {type: uri_folder}
  file: {type: uri_file}
jobs:
  first:
    type: command
    environment: azureml:shell@latest
    inputs: {word: '\${{parent.inputs.word}}'}
    outputs: {made: {type: uri_folder}}
    command: echo to stdout; echo to stderr >&2; echo \${{inputs.word}} > \${{outputs.made}}/text
  second:
    type: command
    environment: azureml:shell@latest
    inputs: {made: '\${{parent.jobs.first.outputs.made}}'}
    outputs:
      folder: '\${{parent.outputs.folder}}'
      file: '\${{parent.outputs.file}}'
    command: cp \${{inputs.made}}/text \${{outputs.folder}}/copy; echo done > \${{outputs.file}}
`;

const statuses = (run: RunDocumentJson): string[] => run.nodes.map(({ name, status }) => `${name} ${status}`);
const runsOf = (world: World): string[] => (existsSync(path.join(world.home, 'runs')) ? readdirSync(path.join(world.home, 'runs')) : []);

describe('a run that is over', () => {
  test('is listed, shown, has outputs and logs, and can be removed', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', twoSteps);
    const run = await world.run('pipeline.yml');
    expect(statuses(run).sort()).toEqual(['first completed', 'second completed']);

    const list = JSON.parse((await world.cli(['run', 'list', '--json'])).stdout);
    expect(list).toEqual({ runs: [{ id: run.runId, pipeline: 'Two steps', status: 'completed', engine: 'process', createdUtc: expect.any(String), endedUtc: expect.any(String), nodes: { total: 2, completed: 2, reused: 0, failed: 0 }, origin: null }] });
    const show = JSON.parse((await world.cli(['run', 'show', run.runId.slice(-6), '--json'])).stdout);
    expect(show).toMatchObject({ ...run, message: '', parameters: { word: 'hello' }, pipeline: { displayName: 'Two steps', file: world.at('pipeline.yml') } });
    expect(JSON.parse((await world.cli(['run', 'outputs', 'latest', '--json'])).stdout)).toEqual({ runId: run.runId, outputs: run.outputs });
    expect({ folder: contentOf(run.outputs['folder']), file: contentOf(run.outputs['file']) }).toEqual({ folder: { copy: 'hello' }, file: 'done' });
    const logs = await world.cli(['run', 'logs', 'latest', 'first']);
    expect([logs.stdout, logs.stderr]).toEqual(['to stdout\n', 'to stderr\n']);

    expect((await world.cli(['run', 'remove', run.runId])).exitCode).toBe(0);
    expect(runsOf(world)).toEqual([]);
    expect((await world.cli(['run', 'show', run.runId])).exitCode).toBe(2);
  });

  test('leaves results that later runs reuse, also when its folder is removed', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', twoSteps);
    const { runId } = await world.run('pipeline.yml');
    await world.cli(['run', 'remove', runId]);
    const again = await world.run('pipeline.yml');
    expect(statuses(again).sort()).toEqual(['first reused', 'second reused']);
    expect(contentOf(again.outputs['folder'])).toEqual({ copy: 'hello' });
    expect((await world.cli(['run', 'why', again.runId, 'second'])).stdout).toMatch(/same/);
  });

  test('can be looked up as the latest, also right after another one', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', twoSteps);
    for (let round = 0; round < 4; round += 1) {
      const { runId } = await world.run('pipeline.yml', ['--set', `word=w${String(round % 2)}`]);
      expect(JSON.parse((await world.cli(['run', 'show', 'latest', '--json'])).stdout)).toMatchObject({ runId });
    }
  });
});

describe('run why', () => {
  const why = z.looseObject({ reason: z.string(), comparedWithRun: z.string().nullable(), ingredients: z.array(z.object({ ingredient: z.string(), value: z.string(), previous: z.string().nullable(), change: z.string() })) });
  const explain = async (world: World, node: string) => why.parse(JSON.parse((await world.cli(['run', 'why', 'latest', node, '--json'])).stdout));

  test('tells of each ingredient whether it changed', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', twoSteps);
    const first = await world.run('pipeline.yml');
    expect(new Set((await explain(world, 'first')).ingredients.map(({ change }) => change))).toEqual(new Set(['first']));
    await world.run('pipeline.yml', ['--set', 'word=bye']);
    const changed = await explain(world, 'first');
    expect(changed.comparedWithRun).toBe(first.runId);
    expect(changed.ingredients.filter(({ change }) => change !== 'same')).toEqual([{ ingredient: 'parameter word', value: 'bye', previous: 'hello', change: 'changed' }]);
    expect(changed.ingredients.map(({ ingredient }) => ingredient)).toEqual(expect.arrayContaining(['code', 'command', 'environment', 'outputs']));
    expect((await explain(world, 'second')).ingredients.filter(({ change }) => change !== 'same').map(({ ingredient }) => ingredient)).toEqual(['input made']);
    await world.run('pipeline.yml');
    const reused = await explain(world, 'first');
    expect(reused.comparedWithRun).toBe(first.runId);
    expect(new Set(reused.ingredients.map(({ change }) => change))).toEqual(new Set(['same']));
  });
});

test('--dry-run tells the plan, starts nothing and leaves no run', async () => {
  using world = new CaseWorld();
  world.write('pipeline.yml', twoSteps);
  const plan = async () => JSON.parse((await world.cli(['pipeline', 'run', world.at('pipeline.yml'), '--engine', 'process', '--dry-run', '--json'])).stdout);
  expect(await plan()).toMatchObject({ engine: 'process', nodes: [{ name: 'first', action: 'run' }, { name: 'second', action: 'unknown', dependsOn: ['first'] }] });
  expect(runsOf(world)).toEqual([]);
  await world.run('pipeline.yml');
  expect(await plan()).toMatchObject({ nodes: [{ name: 'first', action: 'reuse' }, { name: 'second', action: 'reuse' }] });
  expect(runsOf(world)).toHaveLength(1);
});

test('--output-dir gets a copy of the named outputs, which is what --json tells', async () => {
  using world = new CaseWorld();
  world.write('pipeline.yml', twoSteps);
  const run = await world.run('pipeline.yml', ['--output-dir', world.at('out here')]);
  expect(Object.values(run.outputs).every((place) => place.startsWith(world.at('out here')))).toBe(true);
  expect({ folder: contentOf(run.outputs['folder']), file: contentOf(run.outputs['file']) }).toEqual({ folder: { copy: 'hello' }, file: 'done' });
  const again = await world.run('pipeline.yml', ['--set', 'word=other', '--output-dir', world.at('out here')]);
  expect(contentOf(again.outputs['folder'])).toEqual({ copy: 'other' });
});

test('two runs in one home at the same time do not disturb each other', async () => {
  using world = new CaseWorld();
  world.write('pipeline.yml', twoSteps);
  const runs = await Promise.all(['same', 'same', 'other'].map((word) => world.run('pipeline.yml', ['--set', `word=${word}`])));
  expect(runs.map((run) => contentOf(run.outputs['folder']))).toEqual([{ copy: 'same' }, { copy: 'same' }, { copy: 'other' }]);
  const after = await world.run('pipeline.yml', ['--set', 'word=same']);
  expect(statuses(after).sort()).toEqual(['first reused', 'second reused']);
  expect(contentOf(after.outputs['folder'])).toEqual({ copy: 'same' });
  // What each told is still there after the other one put its own equal copy away.
  expect(runs.map((run) => contentOf(run.outputs['folder']))).toEqual([{ copy: 'same' }, { copy: 'same' }, { copy: 'other' }]);
});

describe('resuming', () => {
  /** `gate` fails while the file `open` is not there; it is read from outside, so nothing of the plan has to change. */
  const gated = (world: World): string => `
type: pipeline
outputs: {result: {type: uri_folder}}
jobs:
  first:
    type: command
    environment: azureml:shell@latest
    outputs: {made: {type: uri_folder}}
    command: echo first > \${{outputs.made}}/text
  gate:
    type: command
    environment: azureml:shell@latest
    inputs: {made: '\${{parent.jobs.first.outputs.made}}'}
    outputs: {made: {type: uri_folder}}
    command: echo attempt; ls; touch leftover; touch \${{outputs.made}}/leftover-$(ls "${world.folder}" | wc -l); test -e "${world.at('open')}"
  last:
    type: command
    environment: azureml:shell@latest
    inputs: {made: '\${{parent.jobs.gate.outputs.made}}'}
    outputs: {made: '\${{parent.outputs.result}}'}
    command: ls \${{inputs.made}} | wc -l | tee \${{outputs.made}}/count
`;

  async function failAtGate(world: World): Promise<RunDocumentJson> {
    world.write('pipeline.yml', gated(world));
    const run = await world.run('pipeline.yml', [], { exit: 1 });
    expect(statuses(run).sort()).toEqual(['first completed', 'gate failed', 'last skipped']);
    return run;
  }

  test('a failed run goes on where it failed, with fresh folders, and keeps what had ended', async () => {
    using world = new CaseWorld();
    const failed = await failAtGate(world);
    world.write('open', '');
    const { exitCode, stdout, stderr } = await world.cli(['run', 'resume', failed.runId, '--json']);
    expect(exitCode, stderr).toBe(0);
    const resumed = runDocumentJson.parse(JSON.parse(stdout));
    expect(resumed.runId).toBe(failed.runId);
    expect(statuses(resumed).sort()).toEqual(['first completed', 'gate completed', 'last completed']);
    expect(resumed.nodes.find(({ name }) => name === 'first')).toEqual(failed.nodes.find(({ name }) => name === 'first'));
    expect(contentOf(resumed.outputs['result'])).toEqual({ count: '1' });
    expect((await world.cli(['run', 'logs', failed.runId, 'gate'])).stdout).toBe('attempt\n');
  });

  test('what was made from a file of another step stays too', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', `
type: pipeline
jobs:
  first: {type: command, environment: 'azureml:shell@latest', outputs: {made: {type: uri_file}}, command: 'echo first > \${{outputs.made}}'}
  middle:
    type: command
    is_deterministic: false
    environment: azureml:shell@latest
    inputs: {made: {type: uri_file, path: '\${{parent.jobs.first.outputs.made}}'}}
    outputs: {copy: {type: uri_file}}
    command: echo once >> "${world.at('times')}"; cp \${{inputs.made}} \${{outputs.copy}}
  last:
    type: command
    environment: azureml:shell@latest
    inputs: {copy: {type: uri_file, path: '\${{parent.jobs.middle.outputs.copy}}'}}
    command: cat \${{inputs.copy}}; test -e "${world.at('open')}"
`);
    const failed = await world.run('pipeline.yml', [], { exit: 1 });
    world.write('open', '');
    expect((await world.cli(['run', 'resume', failed.runId])).exitCode).toBe(0);
    expect(readFileSync(world.at('times'), 'utf8')).toBe('once\n');
  });

  test('runs the plan that was recorded: files that were changed meanwhile do not count', async () => {
    using world = new CaseWorld();
    const failed = await failAtGate(world);
    world.write('pipeline.yml', 'type: pipeline\njobs: {}\n');
    const { stdout, exitCode } = await world.cli(['run', 'resume', failed.runId, '--json']);
    expect(exitCode).toBe(1);
    expect(statuses(runDocumentJson.parse(JSON.parse(stdout))).sort()).toEqual(['first completed', 'gate failed', 'last skipped']);
  });

  test('a run that is complete has nothing to resume', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', twoSteps);
    const run = await world.run('pipeline.yml');
    const events = path.join(world.home, 'runs', run.runId, 'events.jsonl');
    const before = readFileSync(events, 'utf8');
    expect((await world.cli(['run', 'resume', run.runId])).exitCode).toBe(0);
    expect(readFileSync(events, 'utf8')).toBe(before);
  });
});

test('an interrupted run is cancelled, resumes, and its events can be followed', async () => {
  using world = new CaseWorld();
  world.write('pipeline.yml', `
type: pipeline
jobs:
  quick: {type: command, environment: 'azureml:shell@latest', command: echo quick}
  slow:
    type: command
    environment: azureml:shell@latest
    command: echo started > "${world.at('started')}"; test -e "${world.at('open')}" || sleep 100
  idle: {type: command, environment: 'azureml:shell@latest', command: echo idle}
`);
  const interrupt = new AbortController();
  const running = world.run('pipeline.yml', ['--max-workers', '2'], { exit: 130, signal: interrupt.signal });
  await Promise.race([running, until(() => existsSync(world.at('started')))]);
  const asked = performance.now();
  interrupt.abort();
  const cancelled = await running;
  // The step would go on for 100 s.
  expect(performance.now() - asked).toBeLessThan(20_000);
  expect(cancelled.status).toBe('cancelled');
  expect(cancelled.nodes.find(({ name }) => name === 'slow')?.status).toBe('cancelled');
  world.write('open', '');
  const { exitCode, stdout } = await world.cli(['run', 'resume', 'latest', '--json']);
  expect(exitCode).toBe(0);
  expect(statuses(runDocumentJson.parse(JSON.parse(stdout))).sort()).toEqual(['idle completed', 'quick completed', 'slow completed']);
  expect((await world.cli(['run', 'logs', 'latest', '--follow'])).stdout).toMatch(/quick/);
});

describeWithDocker('resuming in containers', (docker) => {
  test('a step that is prepared ahead has its code, as it was when the run began', async () => {
    using world = new CaseWorld({ dockerHost: docker.host() });
    world.write('gate/open', 'no');
    world.write('src/main.sh', 'echo from the code; ls; touch leftover\n');
    world.write('pipeline.yml', `
type: pipeline
jobs:
  gate:
    type: command
    environment: {image: 'busybox:local'}
    code: ./src
    inputs: {gate: {type: uri_folder, path: ./gate}}
    outputs: {made: {type: uri_folder}}
    command: sh main.sh; grep -q yes \${{inputs.gate}}/open
  last:
    type: command
    environment: {image: 'busybox:local'}
    code: ./src
    inputs: {made: '\${{parent.jobs.gate.outputs.made}}'}
    command: sh main.sh
`);
    const failed = await world.run('pipeline.yml', ['--engine', 'docker'], { exit: 1 });
    world.write('gate/open', 'yes');
    world.write('src/main.sh', 'echo changed later\n');
    const { exitCode, stderr } = await world.cli(['run', 'resume', failed.runId]);
    const logs = async (node: string) => (await world.cli(['run', 'logs', failed.runId, node])).stdout;
    expect([await logs('gate'), await logs('last')]).toEqual(['from the code\nmain.sh\n', 'from the code\nmain.sh\n']);
    expect(exitCode, stderr).toBe(0);
  });
});
