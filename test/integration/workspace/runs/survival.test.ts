import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { sealForSubmission } from '#electron/sync/runs/seal-for-submission.ts';
import type { RunEvent } from '#shared/model/run.ts';
import type { MemberHome } from '#test/kit/workspace/run-world.ts';
import { refusal } from '#test/kit/workspace/service-world.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';

const signal = (): AbortSignal => AbortSignal.timeout(60_000);

/** Two steps: the second one waits for a file. */
function gated(home: MemberHome, world: RunWorld) {
  const gate = path.join(world.root, 'open');
  home.write('gated.yml', `type: pipeline
jobs:
  before:
    type: command
    command: echo before; date +%N > \${{outputs.stamp}}/stamp
    environment: azureml:x@latest
    outputs:
      stamp: {type: uri_folder}
  waits:
    type: command
    command: echo waiting; while [ ! -e ${gate} ]; do sleep 0.05; done; cat \${{inputs.stamp}}/stamp; echo done
    environment: azureml:x@latest
    inputs:
      stamp: \${{parent.jobs.before.outputs.stamp}}
`);
  return { gate, open: () => writeFileSync(gate, '') };
}

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await what()) return;
    await delay(50);
  }
  throw new Error('It did not come to that.');
}

const follow = (world: RunWorld, id: string, events: RunEvent[] = []) => followRun(world.remote(), id, { signal: signal(), patience: impatient }, { onEvent: (event) => events.push(event) });
const nodeStatus = async (world: RunWorld, id: string, node: string) => (await world.remote().show(id)).nodes.find(({ name }) => name === node)?.status;
const printed = async (world: RunWorld, id: string, node: string): Promise<string> => Buffer.from((await world.remote().log(id, node, 'stdout', { from: 0, waitSeconds: 0 })).bytes).toString();

describe('a run of a workspace', () => {
  test('goes on after the server was stopped in the middle: what had ended stays, what waited keeps its place', async () => {
    await using world = await RunWorld.open({ limits: { running: 1, runningPerMember: 1 } });
    const home = world.home();
    const { open } = gated(home, world);
    home.write('quick.yml', 'type: command\ncommand: echo quick\nenvironment: azureml:x@latest\n');
    await home.submit('gated.yml', { id: 'gated' });
    await home.submit('quick.yml', { id: 'quick' });
    const events: RunEvent[] = [];
    const following = follow(world, 'gated', events);
    await until(async () => (await nodeStatus(world, 'gated', 'waits')) === 'running' && (await printed(world, 'gated', 'waits')).includes('waiting'));
    const before = (await world.remote().show('gated')).nodes.find(({ name }) => name === 'before');
    expect(await world.remote().show('quick')).toMatchObject({ status: 'queued', position: 1 });
    await world.stop();
    await world.start();
    open();
    expect(await following).toMatchObject({ status: 'completed', nodes: { total: 2, completed: 2 } });
    expect(await follow(world, 'quick')).toMatchObject({ status: 'completed' });
    const after = await world.remote().show('gated');
    expect(after.nodes.find(({ name }) => name === 'before')).toEqual(before);
    expect(events.filter(({ type }) => type === 'run-resumed')).toHaveLength(1);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(events.filter((event) => event.type === 'node-running' && event.node === 'before')).toHaveLength(1);
  });

  test('is followed over a line that loses requests and answers, every event once', async () => {
    await using world = await RunWorld.open();
    const home = world.home();
    const { open } = gated(home, world);
    let requests = 0;
    world.line = async (request, pass) => {
      requests += 1;
      if (requests % 4 === 1) throw new TypeError('fetch failed');
      const answer = await pass(request);
      if (requests % 4 === 2) throw new TypeError('fetch failed');
      if (!request.url.includes('/events') || answer.body === null) return answer;
      // The stream breaks off after some pieces.
      let pieces = 0;
      const cut = new TransformStream<Uint8Array, Uint8Array>({ transform: (piece, controller) => { pieces += 1; if (pieces > 2) controller.error(new TypeError('terminated')); else controller.enqueue(piece); } });
      return new Response(answer.body.pipeThrough(cut), { status: answer.status, headers: answer.headers });
    };
    await home.submit('gated.yml', { id: 'lossy' });
    const events: RunEvent[] = [];
    const following = followRun(world.remote(), 'lossy', { signal: signal(), patience: impatient }, { onEvent: (event) => { events.push(event); if (event.type === 'node-running' && event.node === 'waits') open(); } });
    expect(await following).toMatchObject({ status: 'completed' });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    world.line = (request, pass) => pass(request);
    expect((await world.remote().list({})).runs).toHaveLength(1);
    expect((await world.remote().show('lossy')).lastSeq).toBe(events.length);
  });

  test('ends when it is cancelled, and one that waits never begins', async () => {
    await using world = await RunWorld.open({ limits: { running: 1, runningPerMember: 1 } });
    const home = world.home();
    const { gate } = gated(home, world);
    await home.submit('gated.yml', { id: 'gated' });
    await home.submit('gated.yml', { id: 'waiting' });
    await until(async () => (await nodeStatus(world, 'gated', 'waits')) === 'running');
    expect(await world.remote().cancel('waiting')).toMatchObject({ status: 'cancelled' });
    await world.remote().cancel('gated');
    expect(await follow(world, 'gated')).toMatchObject({ status: 'cancelled' });
    const run = await world.remote().show('gated');
    expect(run.nodes.map(({ name, status }) => [name, status])).toEqual([['before', 'completed'], ['waits', 'cancelled']]);
    expect((await world.remote().show('waiting')).nodes.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(existsSync(gate)).toBe(false);
    await world.stop();
    await world.start();
    expect(await world.remote().show('gated')).toMatchObject({ status: 'cancelled' });
  });

  test('that was asked to end before the server stopped does not begin again', async () => {
    await using world = await RunWorld.open({ limits: { running: 1, runningPerMember: 1 } });
    const home = world.home();
    gated(home, world);
    await home.submit('gated.yml', { id: 'gated' });
    await until(async () => (await nodeStatus(world, 'gated', 'waits')) === 'running');
    await world.remote().cancel('gated');
    await world.stop();
    await world.start();
    expect(await follow(world, 'gated')).toMatchObject({ status: 'cancelled' });
    expect((await world.remote().list({})).runs.map(({ status }) => status)).toEqual(['cancelled']);
  });

  test('hands out what a node prints while it prints', async () => {
    await using world = await RunWorld.open();
    const home = world.home();
    const { open } = gated(home, world);
    await home.submit('gated.yml', { id: 'gated' });
    await until(async () => (await nodeStatus(world, 'gated', 'waits')) === 'running');
    const first = await world.remote().log('gated', 'waits', 'stdout', { from: 0, waitSeconds: 20 });
    expect({ text: Buffer.from(first.bytes).toString(), ended: first.ended }).toEqual({ text: 'waiting\n', ended: false });
    const rest = world.remote().log('gated', 'waits', 'stdout', { from: first.next, waitSeconds: 20 });
    open();
    expect(Buffer.from((await rest).bytes).toString()).toMatch(/^\d+\n/);
    await follow(world, 'gated');
    await expect(world.remote().log('gated', 'nobody', 'stdout', { from: 0, waitSeconds: 0 })).rejects.toThrow(/no node 'nobody'/);
  });

  test('that fails says why, and what it took can be had', async () => {
    await using world = await RunWorld.open();
    const home = world.home();
    home.write('rows.csv', 'x\n');
    home.write('fails.yml', `type: pipeline
jobs:
  makes:
    type: command
    command: cp \${{inputs.rows}} \${{outputs.out}}/rows.csv
    environment: azureml:x@latest
    inputs:
      rows: {type: uri_file, path: ./rows.csv}
    outputs:
      out: {type: uri_folder}
  fails:
    type: command
    command: cat \${{inputs.rows}}/rows.csv; echo no >&2; exit 3
    environment: azureml:x@latest
    inputs:
      rows: \${{parent.jobs.makes.outputs.out}}
`);
    await home.submit('fails.yml', { id: 'fails' });
    expect(await follow(world, 'fails')).toMatchObject({ status: 'failed', nodes: { total: 2, completed: 1, failed: 1 } });
    const execution = await world.remote().execution('fails', 'fails');
    expect(execution).toMatchObject({ engine: 'process', node: { name: 'fails', inputs: { rows: { kind: 'artifact', ref: { shape: 'folder', files: 1 } } } }, keyed: { run: 'fails' } });
    expect(JSON.stringify(execution)).not.toContain(world.root);
  });
});

describe('the turns of members', () => {
  test('go round, are told beforehand, and nobody has more waiting than allowed', async () => {
    await using world = await RunWorld.open({ limits: { running: 1, runningPerMember: 1, queuedPerMember: 3 } });
    const home = world.home();
    const { open } = gated(home, world);
    const quick = (text: string) => home.write(`${text}.yml`, `type: command\ncommand: echo ${text}\nenvironment: azureml:x@latest\n`);
    await home.submit('gated.yml', { id: 'first' });
    for (const id of ['con-1', 'con-2', 'con-3']) {
      quick(id);
      await home.submit(`${id}.yml`, { id });
    }
    quick('adm-1');
    await home.submit('adm-1.yml', { id: 'adm-1', role: 'admin' });
    const contributor = await world.world.service.authenticate(world.world.token('contributor'));
    const subject = await sealForSubmission(home.app, path.join(home.folder, 'con-1.yml'), home.folder, signal());
    expect(await refusal(world.runs.submit(contributor, 'con-4', { subject, values: {} }))).toMatchObject({ code: 'too-many-requests', message: expect.stringMatching(/Too many runs wait/) });
    const { runs } = await world.remote('reader').list({});
    expect(Object.fromEntries(runs.map(({ id, position }) => [id, position]))).toEqual({ 'first': null, 'adm-1': 1, 'con-1': 2, 'con-2': 3, 'con-3': 4 });
    open();
    await Promise.all(['first', 'con-1', 'con-2', 'con-3', 'adm-1'].map((id) => follow(world, id)));
    const ended = (await world.remote().list({})).runs.sort((a, b) => ((a.startedUtc ?? '') < (b.startedUtc ?? '') ? -1 : 1)).map(({ id }) => id);
    expect(ended).toEqual(['first', 'adm-1', 'con-1', 'con-2', 'con-3']);
    expect((await world.remote().list({ limit: 2 })).more).toBe(true);
    expect((await world.remote().list({ member: 'ws-1-admin' })).runs.map(({ id }) => id)).toEqual(['adm-1']);
  });
});
