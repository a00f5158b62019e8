import { existsSync, mkdirSync, readFileSync, readlinkSync, readdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cleanHome } from '#electron/home/clean/clean-home.ts';
import { stepProcesses } from '#electron/engines/process/process-tree.mjs';
import { DebugHost, never } from '#test/kit/debug-host.ts';
import { playDebugStory } from './debug-story.ts';

const size = { columns: 100, rows: 30 };

test('a failed node is debugged, rerun alone and promoted, with local processes', async () => {
  await using host = new DebugHost();
  await playDebugStory(host, 'process');
  expect(host.tasks.active).toEqual([]);
});

test('a rerun says that a file from outside has changed since, and only then', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const data = host.write('data/in.txt', 'here');
  const pipeline = host.write('one.yml', `type: pipeline\njobs:\n  main:\n    type: command\n    environment: {image: busybox:local}\n    inputs: {text: {type: uri_file, path: ./data/in.txt}}\n    command: cat \${{inputs.text}}\n`);
  const run = await host.app.runs.run({ file: pipeline, engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [] }, never);
  const { id } = await host.call['debug.open']({ runId: run.document.id, node: 'main' }, me);
  const warned = async (): Promise<readonly string[]> => {
    const { runId } = await host.call['debug.rerun']({ id }, me);
    await expect.poll(async () => (await host.app.runs.show(runId)).status).toBe('completed');
    return (await host.app.runs.show(runId)).warnings;
  };
  expect(await warned()).toEqual([]);
  writeFileSync(data, 'there');
  expect(await warned()).toEqual([expect.stringMatching(/'text' is not what it was/)]);
});

test('a terminal belongs to the client that opened it, and everything started in it ends with it', async () => {
  await using host = new DebugHost();
  const [me, other] = [host.client('me'), host.client('other')];
  const { id } = await host.call['debug.open']({ runId: await host.failedRun('process'), node: 'count' }, me);
  const { terminalId } = await host.call['terminal.open']({ debugId: id, ...size }, me);
  const screen = host.watch(terminalId);
  for (const attempt of [
    () => host.call['terminal.write']({ terminalId, data: 'touch stolen\r' }, other),
    () => host.call['terminal.resize']({ terminalId, ...size }, other),
  ]) {
    await expect(async () => attempt()).rejects.toMatchObject({ code: 'not-found' });
  }
  await host.call['terminal.close']({ terminalId }, other);
  await host.call['terminal.acknowledge']({ terminalId, characters: 1 }, other);

  await host.call['terminal.write']({ terminalId, data: 'pwd; stty size; (setsid sleep 600 &) ; nohup sleep 600 & echo "job""s"\r' }, me);
  await screen.saw(/30 100[^]*jobs/);
  expect(screen.text).toContain(`${id}/code`);
  expect(existsSync(path.join(host.home, 'debug', id, 'code', 'stolen'))).toBe(false);
  const mine = () => stepProcesses().filter(({ variables }) => variables.get('DRYDOCK_STEP_HOME') === host.home);
  expect(mine().length).toBeGreaterThanOrEqual(3);
  const engine = await host.app.engines.process();
  expect(await engine.reap((owner) => host.app.nodeRuns.isOwnerAlive(owner), never)).toBe(0);

  await host.debugging.terminals.clientGone('other');
  expect(mine().length).toBeGreaterThanOrEqual(3);
  await host.debugging.terminals.clientGone('me');
  expect(mine()).toEqual([]);
});

test('a flood of output is held up until the screen takes it, whole and in few messages', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const { id } = await host.call['debug.open']({ runId: await host.failedRun('process'), node: 'count' }, me);
  const { terminalId } = await host.call['terminal.open']({ debugId: id, ...size }, me);
  const screen = host.watch(terminalId);
  await host.call['terminal.write']({ terminalId, data: 'seq 1 600000; echo "do""ne"\r' }, me);
  await screen.saw(/\n50000\r/);
  let taken = 0;
  while (!/\ndone\r/.test(screen.text.slice(-1_000))) {
    expect(screen.text.length - taken).toBeLessThan(700 * 1024);
    await host.call['terminal.acknowledge']({ terminalId, characters: screen.text.length - taken }, me);
    taken = screen.text.length;
    await screen.more(taken);
  }
  const numbers = [...screen.text.matchAll(/^(\d+)\r$/gm)].map(([, number]) => Number(number));
  expect(numbers.length).toBe(600_000);
  expect(numbers.every((number, at) => number === at + 1)).toBe(true);
  expect(screen.events).toBeLessThan(400);
});

test('the last of a flood is not lost when the shell ends', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const { id } = await host.call['debug.open']({ runId: await host.failedRun('process'), node: 'count' }, me);
  const { terminalId } = await host.call['terminal.open']({ debugId: id, ...size }, me);
  const screen = host.watch(terminalId);
  await host.call['terminal.write']({ terminalId, data: 'seq 1 300000; exit 4\r' }, me);
  for (let taken = 0; screen.ended === undefined; await screen.more(taken)) {
    await host.call['terminal.acknowledge']({ terminalId, characters: screen.text.length - taken }, me);
    taken = screen.text.length;
  }
  expect(screen.ended.exitCode).toBe(4);
  expect(screen.text.slice(-50)).toMatch(/\n300000\r\n(?:exit\r\n)?$/);
  expect(screen.text.length).toBeGreaterThan(2_288_895);
});

test('opening twice at once gives one session; ids and nodes that are not there are refused', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const runId = await host.failedRun('process');
  const [a, b] = await Promise.all([host.call['debug.open']({ runId, node: 'count' }, me), host.call['debug.open']({ runId, node: 'count' }, me)]);
  expect(a).toEqual(b);
  await expect(host.call['debug.open']({ runId, node: 'nobody' }, me)).rejects.toMatchObject({ code: 'not-found' });
  for (const id of ['..', '../runs', `${a.id}/../x`, 'd-000000000000000000000000', '']) {
    await expect(host.call['debug.show']({ id }, me)).rejects.toMatchObject({ code: 'not-found' });
    await expect(host.call['debug.discard']({ id }, me)).rejects.toMatchObject({ code: 'not-found' });
    await expect(host.call['debug.readFile']({ id, path: 'count.sh' }, me)).rejects.toMatchObject({ code: 'not-found' });
    await expect(host.call['terminal.open']({ debugId: id, ...size }, me)).rejects.toMatchObject({ code: 'not-found' });
  }
  expect(existsSync(path.join(host.home, 'runs', runId))).toBe(true);
});

test('a node that never got its input says which node to look at', async () => {
  await using host = new DebugHost();
  await host.failedRun('process');
  host.write('make.yml', '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: make\noutputs:\n  table: { type: uri_folder }\nenvironment: { image: busybox:local }\ncommand: exit 1\n');
  const state = await host.app.runs.run({ file: path.join(host.work, 'pipeline.yml'), engine: 'process', set: {}, hermetic: true, forceRerun: false, only: [] }, never);
  await expect(host.call['debug.open']({ runId: state.document.id, node: 'count' }, host.client())).rejects.toThrow(/input 'table' was never made, because 'make' did not end well/);
});

test('a module that is a file is not overwritten: promoting says what can be done', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const { id } = await host.call['debug.open']({ runId: await host.failedRun('process'), node: 'make' }, me);
  const before = readFileSync(path.join(host.work, 'make.yml'), 'utf8');
  await expect(host.call['debug.promote']({ id, setDefault: false }, me)).rejects.toThrow(/is a file .*Export the edited code/);
  expect(readFileSync(path.join(host.work, 'make.yml'), 'utf8')).toBe(before);
});

test('code that was not edited makes no version, and a rerun of it runs all the same', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const runId = await host.failedRun('process');
  const { id, codeFolder } = await host.call['debug.open']({ runId, node: 'count' }, me);
  // What the command leaves behind and what the ignore files name is no edit.
  mkdirSync(path.join(codeFolder, '__pycache__'));
  writeFileSync(path.join(codeFolder, '__pycache__', 'x.pyc'), 'x');
  expect((await host.call['debug.changes']({ id }, me)).files).toEqual([]);
  await expect(host.call['debug.promote']({ id, setDefault: false }, me)).rejects.toThrow(/edit it before/);
  const rerun = await host.call['debug.rerun']({ id }, me);
  for await (const event of host.app.runs.events(rerun.runId, { follow: true, signal: never })) if (event.type === 'run-finished') expect(event.status).toBe('failed');
  const state = await host.app.runs.show(rerun.runId);
  expect(state.nodes[0]?.exitCode).toBe(3);
  expect(state.nodes[0]?.moduleVersionId).toBeDefined();
  expect(state.document.debugOf).toEqual({ session: id, runId, node: 'count' });
});

test('a session outlives its run and a cleaning of the home', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const runId = await host.failedRun('process');
  const { id } = await host.call['debug.open']({ runId, node: 'count' }, me);
  writeFileSync(path.join(host.home, 'debug', id, 'code', 'ready'), '');
  await host.app.runs.remove(runId);
  await cleanHome(host.app, { dryRun: false }, { nowMs: Date.now() + 1_000_000, graceMs: 0, signal: never });
  const { runId: rerun } = await host.call['debug.rerun']({ id }, me);
  for await (const event of host.app.runs.events(rerun, { follow: true, signal: never })) if (event.type === 'run-finished') expect(event.status).toBe('completed');
  expect((await host.call['debug.changes']({ id }, me)).files).toEqual([{ path: 'ready', change: 'added', after: '' }]);
});

test('discarding ends the terminals and removes what was edited', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const runId = await host.failedRun('process');
  const { id, codeFolder } = await host.call['debug.open']({ runId, node: 'count' }, me);
  writeFileSync(path.join(codeFolder, 'edit'), '');
  const { terminalId } = await host.call['terminal.open']({ debugId: id, ...size }, me);
  await host.call['debug.discard']({ id }, me);
  await expect(async () => host.call['terminal.write']({ terminalId, data: 'x' }, me)).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(codeFolder)).toBe(false);
  const again = await host.call['debug.open']({ runId, node: 'count' }, me);
  expect(readdirSync(again.codeFolder).sort()).toEqual(['count.sh', 'lib']);
});

test('an export is a folder that stands by itself', async () => {
  await using host = new DebugHost();
  const me = host.client();
  const { id, codeFolder } = await host.call['debug.open']({ runId: await host.failedRun('process'), node: 'count' }, me);
  writeFileSync(path.join(codeFolder, 'ready'), '');
  const folder = path.join(host.root, 'exports', 'count here');
  const exported = await host.call['debug.export']({ id, folder }, me);
  expect(exported).toEqual({ folder, files: ['.vscode/launch.json', '.vscode/tasks.json', 'run.sh', 'README.md'] });
  expect(readdirSync(folder).sort()).toEqual(['.vscode', 'README.md', 'code', 'inputs', 'outputs', 'run.sh']);
  const { execFileSync } = await import('node:child_process');
  expect(execFileSync('bash', [path.join(folder, 'run.sh')], { encoding: 'utf8' })).toBe('counting hello\n');
  expect(readFileSync(path.join(folder, 'outputs/report/count.txt'), 'utf8').trim()).toBe('6');

  await expect(host.call['debug.export']({ id, folder }, me)).rejects.toThrow(/is not empty/);
  for (const inside of [host.home, path.join(host.home, 'runs', 'x')]) await expect(host.call['debug.export']({ id, folder: inside }, me)).rejects.toThrow(/inside Drydock's own folder|is not empty/);
  symlinkSync(host.home, path.join(host.root, 'disguised'));
  await expect(host.call['debug.export']({ id, folder: path.join(host.root, 'disguised', 'x') }, me)).rejects.toThrow(/own folder/);
  await expect(host.call['debug.export']({ id, folder: 'relative' }, me)).rejects.toThrow(/whole path/);
  // Nothing half-written beside it.
  expect(readdirSync(path.dirname(folder))).toEqual(['count here']);
});

test('inputs that are too large to be copied are linked', async () => {
  await using host = new DebugHost();
  const me = host.client();
  host.write('big/rows.txt', '');
  truncateSync(path.join(host.work, 'big/rows.txt'), 300 * 1024 ** 2);
  const pipeline = host.write('look.yml', 'type: command\nname: look\ninputs:\n  big: { type: uri_folder, path: ./big }\nenvironment: { image: busybox:local }\ncommand: ls ${{inputs.big}}; exit 1\n');
  const state = await host.app.runs.run({ file: pipeline, engine: 'process', set: {}, hermetic: true, forceRerun: false, only: [] }, never);
  const { id } = await host.call['debug.open']({ runId: state.document.id, node: state.nodes[0]?.name ?? '' }, me);
  const folder = path.join(host.root, 'export');
  await host.call['debug.export']({ id, folder }, me);
  expect(readlinkSync(path.join(folder, 'inputs/big'))).toBe(path.join(host.work, 'big'));
  expect(statSync(path.join(folder, 'inputs/big/rows.txt')).size).toBe(300 * 1024 ** 2);
});
