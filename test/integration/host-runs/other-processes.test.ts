import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { drydock, startDrydock } from '#test/kit/cli/started-drydock.ts';
import { RunsHost, soon, waitFor } from './runs-host.ts';

/** About a second after something happened it must have been told; a machine busy with other tests takes its time. */
const SECONDS = 3_000;

const waiting = (gate: string): string => `
type: command
environment: azureml:shell@latest
command: echo begun; ${waitFor(gate)}; echo went on
`;

test('a run of another process is seen to appear, print, go on and end, in a home that was not there', async () => {
  await using host = new RunsHost();
  const gate = path.join(host.root, 'gate');
  const file = host.write('wait.yml', waiting(gate));
  const runs = host.watch('runs');
  expect(existsSync(host.home)).toBe(false);
  const other = startDrydock(['pipeline', 'run', file, '--engine', 'process', '--json'], { home: host.home, cwd: host.folder });
  const { runId } = await soon(() => runs.events[0], 20_000);
  const events = host.watch('run', runId);
  const node = (await soon(async () => (await host.shown(runId))?.nodes[0], SECONDS)).name;
  const log = host.watch('log', `${runId}/stdout/${node}`);
  await soon(() => log.events.find(({ bytes, ended }) => bytes === 6 && !ended), SECONDS);
  await soon(async () => (await host.runs['runs.list']({}, host.context)).runs.find(({ status }) => status === 'running'), SECONDS);

  runs.events.length = 0;
  writeFileSync(gate, '');
  expect((await other.ended).exitCode).toBe(0);
  await soon(() => runs.events.length > 0, SECONDS);
  await soon(() => events.events.some(({ type }) => type === 'run-finished'), SECONDS);
  await soon(() => log.events.find(({ bytes, ended }) => bytes === 14 && ended), SECONDS);
  expect((await host.runs['runs.list']({}, host.context)).runs).toMatchObject([{ id: runId, status: 'completed' }]);

  runs.events.length = 0;
  await drydock(['run', 'remove', runId], { home: host.home, cwd: host.folder });
  await soon(() => runs.events.find((event) => event.runId === runId), SECONDS);
  expect((await host.runs['runs.list']({}, host.context)).runs).toEqual([]);
  expect(host.failures).toEqual([]);
});

test('a run of another process is cancelled from here, and the death of one is seen', async () => {
  await using host = new RunsHost();
  const file = host.write('wait.yml', waiting(path.join(host.root, 'never')));
  const world = { home: host.home, cwd: host.folder };
  const runs = host.watch('runs');
  const statusOf = async (runId: string) => (await host.shown(runId))?.status;

  const first = startDrydock(['pipeline', 'run', file, '--engine', 'process', '--json'], world);
  const { runId } = await soon(() => runs.events[0], 20_000);
  await soon(async () => (await statusOf(runId)) === 'running');
  await host.runs['runs.cancel']({ runId }, host.context);
  expect(await statusOf(runId)).toBe('cancelled');
  expect((await first.ended).exitCode).not.toBe(0);

  runs.events.length = 0;
  const second = startDrydock(['pipeline', 'run', file, '--engine', 'process', '--json'], world);
  const killed = (await soon(() => runs.events.find((event) => event.runId !== runId), 20_000)).runId;
  await soon(async () => (await statusOf(killed)) === 'running');
  runs.events.length = 0;
  second.signal('SIGKILL');
  await soon(async () => (await statusOf(killed)) === 'interrupted');
  await soon(() => runs.events.some((event) => event.runId === killed), SECONDS);
  await host.runs['runs.cancel']({ runId: killed }, host.context);
  expect(await statusOf(killed)).toBe('cancelled');
});

test('changes of the catalog and the settings by others are told by kind', async () => {
  await using host = new RunsHost();
  const world = { home: host.home, cwd: host.folder };
  const catalog = host.watch('catalog');
  const settings = host.watch('settings');
  const told = async (what: string) => {
    await soon(() => catalog.events.some((event) => event.what === what), SECONDS);
    expect(new Set(catalog.events.map((event) => event.what))).toEqual(new Set([what]));
    catalog.events.length = 0;
  };
  const data = host.write('table.csv', 'a\n');
  expect(await drydock(['data', 'register', 'table', data], world)).toMatchObject({ exitCode: 0 });
  await told('data');
  expect(await drydock(['data', 'register', 'table', data, '--version', '7'], world)).toMatchObject({ exitCode: 0 });
  await told('data');
  expect(await drydock(['environment', 'set', 'azureml:tools@latest', '--image', 'busybox:local'], world)).toMatchObject({ exitCode: 0 });
  await told('environments');
  const module = host.write('module.yml', 'type: command\nname: echo\nversion: "1"\nenvironment: azureml:tools@latest\ncommand: echo hello\n');
  expect(await drydock(['module', 'register', module], world)).toMatchObject({ exitCode: 0 });
  await told('modules');
  expect(settings.events).toEqual([]);
  mkdirSync(path.join(host.home, 'app'), { recursive: true });
  writeFileSync(path.join(host.home, 'app', 'settings.json'), '{}');
  await soon(() => settings.events.length > 0, SECONDS);

  catalog.stop();
  // One change may have been told twice.
  catalog.events.length = 0;
  expect(await drydock(['data', 'register', 'other', data], world)).toMatchObject({ exitCode: 0 });
  expect(catalog.events).toEqual([]);
  expect(host.failures).toEqual([]);
});

test('a home that is removed and made again is watched on', async () => {
  await using host = new RunsHost();
  host.write('echo.yml', 'type: command\nenvironment: azureml:shell@latest\ncommand: echo hello\n');
  const first = await host.run('echo.yml');
  const runs = host.watch('runs');
  rmSync(host.app.layout.runs, { recursive: true });
  await soon(() => runs.events.find((event) => event.runId === first), SECONDS);
  expect((await host.runs['runs.list']({}, host.context)).runs).toEqual([]);
  runs.events.length = 0;
  const { stdout } = await drydock(['pipeline', 'run', path.join(host.folder, 'echo.yml'), '--engine', 'process', '--json', '--force-rerun'], { home: host.home, cwd: host.folder });
  const again: unknown = JSON.parse(stdout);
  await soon(() => runs.events.find((event) => Reflect.get(Object(again), 'runId') === event.runId), SECONDS);
});

test('watching does not keep a process alive', async () => {
  await using host = new RunsHost();
  mkdirSync(host.app.layout.runs, { recursive: true });
  const holding = (): readonly string[] => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout' || resource === 'FSEventWrap');
  const before = holding();
  const watched = [host.watch('runs'), host.watch('catalog'), host.watch('settings'), host.watch('run', 'a'), host.watch('log', 'a/stdout/b')];
  expect(holding()).toEqual(before);
  for (const { stop } of watched) stop();
});

test('a thousand runs are listed at once, the second time from memory, and one that changes is read again', async () => {
  await using host = new RunsHost();
  host.write('echo.yml', 'type: command\nenvironment: azureml:shell@latest\ncommand: echo hello\n');
  const runId = await host.run('echo.yml');
  const { runs } = host.app.layout;
  const copyOf = (index: number): string => `20200101-000000-c${String(index).padStart(4, '0')}`;
  for (let index = 0; index < 1_000; index += 1) {
    const folder = path.join(runs, copyOf(index));
    mkdirSync(folder);
    for (const name of ['plan.json', 'events.jsonl']) cpSync(path.join(runs, runId, name), path.join(folder, name));
    writeFileSync(path.join(folder, 'run.json'), readFileSync(path.join(runs, runId, 'run.json'), 'utf8').replaceAll(runId, copyOf(index)));
  }
  const asked = performance.now();
  expect((await host.runs['runs.list']({}, host.context)).runs).toHaveLength(1_001);
  const firstMs = performance.now() - asked;
  const began = performance.now();
  const { runs: listed } = await host.runs['runs.list']({}, host.context);
  // Read again, they would take as long as the first time, whatever else the machine does.
  expect(performance.now() - began).toBeLessThan(firstMs / 2);
  expect(new Set(listed.map(({ status }) => status))).toEqual(new Set(['completed']));

  const events = path.join(runs, copyOf(7), 'events.jsonl');
  writeFileSync(events, readFileSync(events, 'utf8').replaceAll('"status":"completed"', '"status":"failed"'));
  writeFileSync(path.join(runs, copyOf(8), 'plan.json'), '{');
  rmSync(path.join(runs, copyOf(9)), { recursive: true });
  const changed = await host.runs['runs.list']({}, host.context);
  expect(changed.runs).toHaveLength(1_000);
  expect(changed.runs.find(({ id }) => id === copyOf(7))?.status).toBe('failed');
  // Its end was known already, and its log did not change.
  expect(changed.unreadable).toEqual([]);
});
