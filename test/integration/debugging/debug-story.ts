import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { DebugHost } from '#test/kit/debug-host.ts';
import { never } from '#test/kit/debug-host.ts';

/** Debugs the broken node from its failure to a fixed version in the catalog: the same on every engine. */
export async function playDebugStory(host: DebugHost, engine: 'process' | 'docker'): Promise<void> {
  const { call } = host;
  const me = host.client();
  const runId = await host.failedRun(engine);

  const session = await call['debug.open']({ runId, node: 'count' }, me);
  expect(session).toMatchObject({ runId, node: 'count', engine, module: { name: 'count', version: '1.0.0' }, reruns: [] });
  expect(await call['debug.changes']({ id: session.id }, me)).toEqual({ files: [] });

  // The failing command fails in the terminal as it did in the run, with the same variables.
  const { terminalId } = await call['terminal.open']({ debugId: session.id, columns: 200, rows: 40 }, me);
  const screen = host.watch(terminalId);
  await call['terminal.write']({ terminalId, data: `${session.command}; echo "code=$?"\r` }, me);
  await screen.saw(/counting hello\s+boom: not ready\s+code=3/);

  const file = await call['debug.readFile']({ id: session.id, path: 'count.sh' }, me);
  const fixed = file.text.replace('[ ! -f ready ]', 'false');
  const { digest } = await call['debug.writeFile']({ id: session.id, path: 'count.sh', text: fixed, digest: file.digest }, me);
  expect(digest).not.toBe(file.digest);
  await expect(call['debug.writeFile']({ id: session.id, path: 'count.sh', text: 'lost', digest: file.digest }, me)).rejects.toMatchObject({ code: 'file-changed' });

  // The edit is there at once, and so is what the command wrote.
  await call['terminal.write']({ terminalId, data: `${session.command}; echo "again=$?"\r` }, me);
  await screen.saw(/again=0/);
  expect(readFileSync(path.join(session.codeFolder, '..', 'outputs', 'report', 'count.txt'), 'utf8').trim()).toBe('6');
  await call['terminal.close']({ terminalId }, me);

  const { files } = await call['debug.changes']({ id: session.id }, me);
  expect(files).toEqual([{ path: 'count.sh', change: 'changed', before: file.text, after: fixed }]);
  // Opened again, the edits are still there.
  expect((await call['debug.open']({ runId, node: 'count' }, me)).id).toBe(session.id);
  expect((await call['debug.changes']({ id: session.id }, me)).files).toHaveLength(1);

  const rerun = await call['debug.rerun']({ id: session.id }, me);
  await untilDone(host, rerun.runId);
  const state = await host.app.runs.show(rerun.runId);
  expect(state.nodes.map(({ name, status }) => ({ name, status }))).toEqual([{ name: 'count', status: 'completed' }]);
  expect(state.status).toBe('completed');
  expect(state.nodes[0]?.moduleVersionId).toBeUndefined();
  expect(readFileSync(path.join(state.outputs['report'] ?? '', 'count.txt'), 'utf8').trim()).toBe('6');
  expect((await call['debug.show']({ id: session.id }, me)).reruns).toEqual([{ runId: rerun.runId, status: 'completed' }]);
  const why = await host.app.runs.why(rerun.runId, 'count');
  expect(why.comparedWithRun).toBe(runId);
  expect(why.ingredients.filter(({ change }) => change !== 'same').map(({ ingredient }) => ingredient)).toEqual(['code']);
  const log = await host.app.runs.logFiles(rerun.runId, 'count');
  expect(readFileSync(log.find(({ stream }) => stream === 'stdout')?.path ?? '', 'utf8')).toBe('counting hello\n');

  const promoted = await call['debug.promote']({ id: session.id, setDefault: false }, me);
  expect(promoted.version).toBe('1.0.1');
  const { version } = host.app.catalog.resolve({ kind: 'latest', name: 'count', text: 'count' });
  expect(version.version).toBe('1.0.1');
  expect(version.source.text).toContain('version: "1.0.1" # first');
  expect((await host.app.snapshots.readFile(version.snapshot_id ?? '', 'count.sh')).toString()).toBe(fixed);
  expect((await host.app.snapshots.readFile(version.snapshot_id ?? '', 'lib/note.txt')).toString()).toBe('kept\n');

  // The pipeline with the new version takes over the result of the rerun: code, command, environment and inputs are the same.
  const pipeline = host.write('pipeline.yml', readFileSync(path.join(host.work, 'pipeline.yml'), 'utf8').replace('count:1.0.0', 'count:1.0.1'));
  const next = await host.app.runs.run({ file: pipeline, engine, set: {}, hermetic: true, forceRerun: false, only: [] }, never);
  expect(next.nodes.find(({ name }) => name === 'count')?.status).toBe('reused');

  await call['debug.discard']({ id: session.id }, me);
  expect(existsSync(session.codeFolder)).toBe(false);
  await expect(call['debug.show']({ id: session.id }, me)).rejects.toMatchObject({ code: 'not-found' });
  expect(host.logged).toEqual([]);
}

async function untilDone(host: DebugHost, runId: string): Promise<void> {
  for await (const event of host.app.runs.events(runId, { follow: true, signal: never })) if (event.type === 'run-finished') return;
}
