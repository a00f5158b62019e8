import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from '#electron/clock.ts';
import { systemClock } from '#electron/clock.ts';
import { homeHandlers } from '#electron/host/handlers/home.ts';
import { RecentPipelines } from '#electron/pipelines/recent-pipelines.ts';
import { SettingsStore } from '#electron/settings/settings-store.ts';
import { callsOf, testHost } from '#test/integration/host-home/test-host.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';

/** Everything that was made is old enough to be cleaned. */
const tomorrow: Clock = { ...systemClock, nowUtc: () => new Date(Date.now() + 86_400_000).toISOString(), monotonicMs: () => systemClock.monotonicMs() };

function world(clock: Clock = systemClock, environment: NodeJS.ProcessEnv = {}) {
  const host = testHost(environment);
  const recent = new RecentPipelines(host.parts.app.layout.root, systemClock);
  const settings = new SettingsStore(host.parts.app.layout.root, host.parts.environment);
  const write = (file: string, text = ''): string => {
    const place = path.join(host.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };
  return {
    ...host, write, settings, recent,
    open: (file: string) => recent.remember(file, path.basename(file)),
    call: callsOf(homeHandlers({ ...host.parts, clock }, { settings, recent }), host.context),
    run: (file: string) => host.parts.app.runs.run({ file, engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [] }, host.context.signal),
  };
}

const job = 'type: command\ndisplay_name: A job\nenvironment: {image: python:3.11}\noutputs: {words: {type: uri_file}}\ncommand: echo hi > ${{outputs.words}}\n';

test('pipelines that were opened come with their last run, and can be forgotten', async () => {
  const w = world();
  const [ran, gone] = [w.write('ran.yml', job), w.write('gone.yml', job)];
  await w.run(ran);
  const { document } = await w.run(ran);
  await w.open(gone);
  await w.open(ran);
  rmSync(gone);
  const { pipelines, runs } = await w.call('home.recent', {});
  expect(pipelines).toMatchObject([{ file: ran, exists: true, lastRun: { id: document.id, status: 'completed' } }, { file: gone, exists: false }]);
  expect(pipelines[1]?.lastRun).toBeUndefined();
  expect(runs.map(({ id, pipeline }) => [id, pipeline])[0]).toEqual([document.id, 'A job']);
  expect(runs).toHaveLength(2);
  await w.call('home.forgetPipeline', { file: gone });
  expect((await w.call('home.recent', {})).pipelines).toHaveLength(1);
});

test('pipelines that were only run are there too, by whichever process, until they are taken off the list', async () => {
  const w = world();
  const heard = w.heard('recent');
  const [first, second] = [w.write('first.yml', job.replace('A job', 'First')), w.write('second.yml', job)];
  const passing = w.write('passing.yml', job);
  for (const file of [passing, first, second]) await w.run(file);
  rmSync(passing);
  const listed = async () => (await w.call('home.recent', {})).pipelines.map(({ file, name, lastRun }) => [file, name, lastRun?.status]);
  expect(await listed()).toEqual([[second, 'A job', 'completed'], [first, 'First', 'completed']]);
  await w.call('home.forgetPipeline', { file: second });
  expect(await listed()).toEqual([[first, 'First', 'completed']]);
  expect(heard).toEqual([{}]);
  // What is used last comes first, opened or run.
  await w.open(first);
  await w.run(second);
  expect(await listed()).toEqual([[second, 'A job', 'completed'], [first, 'first.yml', 'completed']]);
  const { document } = await w.run(first);
  expect((await w.call('home.recent', {})).pipelines).toMatchObject([{ file: first, lastRun: { id: document.id } }, { file: second }]);
  await w.call('home.forgetPipeline', { file: first });
  await w.parts.app.runs.remove(document.id);
  expect(await listed()).toEqual([[second, 'A job', 'completed']]);
});

test('a list of recent pipelines that is damaged keeps nobody from working, and is mended', async () => {
  const w = world();
  const [ran, opened] = [w.write('ran.yml', job), w.write('opened.yml', job)];
  await w.run(ran);
  await w.open(opened);
  rmSync(`${w.recent.document.file}.last-good`, { force: true });
  writeFileSync(w.recent.document.file, '{"schemaVersion": 1, "pipelines": "none"}');
  expect((await w.call('home.recent', {})).pipelines).toMatchObject([{ file: ran }]);
  const check = async () => (await w.call('home.doctor', {})).checks.find(({ name }) => name === 'recent pipelines');
  expect(await check()).toMatchObject({ status: 'warning', detail: expect.stringContaining('recent.json is damaged: at pipelines'), repair: { id: 'mend-recent' } });
  expect((await w.call('home.repair', { id: 'mend-recent' })).detail).toContain('recent.json.damaged-');
  expect(await check()).toMatchObject({ status: 'ok', detail: expect.stringContaining('recent.json.damaged-') });
  await w.open(opened);
  expect((await w.call('home.recent', {})).pipelines).toMatchObject([{ file: opened }, { file: ran }]);
});

test('the doctor says what is wrong and what it can do about it', async () => {
  const w = world(tomorrow);
  const healthy = await w.call('home.doctor', {});
  expect(healthy.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'home', 'disk', 'locks', 'docker', 'process', 'settings', 'leftovers']));
  expect(healthy.checks.filter(({ name, repair }) => repair !== undefined && name !== 'disk')).toEqual([]);
  const left = w.write('home/staging/capture-x/part', 'x'.repeat(5_000));
  await w.settings.change({ theme: 'dark' });
  await w.settings.change({ theme: 'light' });
  writeFileSync(w.settings.document.file, 'not JSON');
  expect(w.settings.read().theme).toBe('dark');
  const { ok, checks } = await w.call('home.doctor', {});
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'leftovers')).toMatchObject({ status: 'warning', detail: expect.stringContaining('5 kB'), repair: { id: 'clean' } });
  expect(checks.find(({ name }) => name === 'settings')).toMatchObject({ status: 'warning', repair: { id: 'mend-settings' } });

  expect((await w.call('home.repair', { id: 'clean' })).detail).toMatch(/^Freed 5 kB/);
  expect(existsSync(left)).toBe(false);
  expect((await w.call('home.repair', { id: 'mend-settings' })).detail).toContain('before the last change');
  expect(w.settings.read().theme).toBe('dark');
  expect(readdirSync(path.dirname(w.settings.document.file)).some((name) => name.includes('.damaged-'))).toBe(true);
  expect((await w.call('home.doctor', {})).checks.filter(({ name }) => name === 'settings' || name === 'leftovers')).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
  await expect(w.call('home.repair', { id: 'rm -rf' })).rejects.toMatchObject({ code: 'not-found' });
  expect(w.parts.tasks.list().map(({ kind, status }) => `${kind} ${status}`)).toEqual(['repair failed', 'repair done', 'repair done']);
});

test('a cleaning says what would go before it goes, and is a task', async () => {
  const w = world(tomorrow);
  const { document } = await w.run(w.write('job.yml', job));
  await w.parts.app.runs.remove(document.id);
  const would = await w.call('home.clean', { dryRun: true });
  expect(would.items.length).toBeGreaterThan(0);
  expect(w.parts.tasks.list()).toEqual([]);
  const done = await w.call('home.clean', { dryRun: false });
  expect(done.items.map(({ what }) => what)).toEqual(expect.arrayContaining(would.items.map(({ what }) => what)));
  expect(await w.call('home.clean', { dryRun: true })).toEqual({ freedBytes: 0, items: [] });
  expect(w.parts.tasks.list()).toMatchObject([{ kind: 'clean', status: 'done', detail: expect.stringContaining('Freed') }]);
});

test('what was made just now stays', async () => {
  const w = world();
  const left = w.write('home/staging/capture-x/part', 'x');
  await w.call('home.clean', { dryRun: false });
  expect(existsSync(left)).toBe(true);
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(path.dirname(left), hourAgo, hourAgo);
  expect(await w.call('home.usage', {})).toMatchObject({ home: w.parts.app.layout.root, areas: expect.arrayContaining([expect.objectContaining({ name: 'app' }), expect.objectContaining({ name: 'staging', bytes: 1, files: 1 })]) });
});

test('whether a pipeline can run without a network is found out without one', async () => {
  const w = world();
  expect(await w.call('home.readiness', { file: w.write('job.yml', job) })).toEqual({ ready: true, summary: 'Ready to run without a network, as local processes.', missing: [] });

  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('a,b\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}/rows.csv`;
  const file = w.write('far.yml', `type: command\nenvironment: {image: python:3.11}\ninputs: {rows: {type: uri_file, path: "${url}"}}\noutputs: {words: {type: uri_file}}\ncommand: cat \${{inputs.rows}} > \${{outputs.words}}\n`);
  const before = await w.call('home.readiness', { file });
  expect(before).toMatchObject({ ready: false, summary: '1 piece of data is not on this machine yet.', missing: [{ kind: 'data', name: url, action: 'download' }] });
  expect(asked).toBe(0);
  await w.run(file);
  expect(asked).toBeGreaterThan(0);
  server.closeAllConnections();
  expect(await w.call('home.readiness', { file })).toMatchObject({ ready: true, missing: [] });
});

test('what keeps a pipeline from running at all is told in one sentence', async () => {
  const w = world();
  const missing = w.write('missing.yml', 'type: command\nenvironment: {image: python:3.11}\ninputs: {rows: {type: uri_file, path: "azureml:rows:1"}}\ncommand: cat ${{inputs.rows}}\n');
  expect(await w.call('home.readiness', { file: missing })).toMatchObject({ ready: false, summary: '1 piece of data cannot be had on this machine.', missing: [{ kind: 'data', action: 'provide', detail: expect.stringContaining("no data asset 'rows:1'") }] });
  const broken = await w.call('home.readiness', { file: w.write('broken.yml', 'type: pipeline\njobs: {a: {component: "azureml:nothing"}}\n') });
  expect(broken).toMatchObject({ ready: false, missing: [] });
  expect(broken.summary).toMatch(/^It cannot run yet: .*nothing/);
  expect(await w.call('home.readiness', { file: path.join(w.folder, 'nowhere.yml') })).toMatchObject({ ready: false, summary: expect.stringContaining('no such file') });
});

describeWithDocker('with a container engine', (docker) => {
  test('images that are here and those that are not', async () => {
    const w = world(systemClock, { DOCKER_HOST: docker.host() });
    const withEnvironment = (environment: string): string => w.write(`${environment.replaceAll(/\W/g, '-')}.yml`, `type: command\nenvironment: ${environment}\ncommand: echo hi\n`);
    const withImage = (image: string): string => withEnvironment(`{image: "${image}"}`);
    expect(await w.call('home.readiness', { file: withImage('busybox:local') })).toEqual({ ready: true, summary: 'Ready to run without a network, in containers.', missing: [] });
    expect(await w.call('home.readiness', { file: withImage('nobody/nothing:1') })).toMatchObject({ ready: false, summary: '1 image is not on this machine yet.', missing: [{ kind: 'image', name: 'nobody/nothing:1', action: 'pull' }] });
    expect(await w.call('home.readiness', { file: withEnvironment('azureml:sklearn@latest') })).toMatchObject({ ready: false, missing: [{ kind: 'image', action: 'map', detail: expect.stringContaining('azureml:sklearn@latest has no image here; map it') }] });
    expect(await w.call('home.readiness', { file: withImage('no@image') })).toMatchObject({ ready: false, summary: expect.stringContaining('no@image') });
  });
});
