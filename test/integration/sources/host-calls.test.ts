import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { snapshotHandlers } from '#electron/host/handlers/snapshots.ts';
import { moduleHandlers } from '#electron/host/handlers/modules.ts';
import { callsOf, testHost } from '#test/integration/host-home/test-host.ts';
import { TestRepository } from '#test/kit/sources/git-repository.ts';
import { makeZip } from '#test/kit/sources/python-archives.ts';

function world() {
  const host = testHost();
  const put = (file: string, text: string): string => {
    const place = path.join(host.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };
  const call = callsOf({ ...snapshotHandlers(host.parts, { environment: () => host.parts.environment }), ...moduleHandlers(host.parts) }, host.context);
  const outcome = async (started: { readonly taskId: string }) =>
    vi.waitUntil(async () => {
      const found = await call('snapshots.outcome', started);
      return found.kind === 'working' ? undefined : found;
    });
  return { ...host, put, call, outcome };
}

const spec = 'type: command\nname: train\ncode: ./src\ncommand: python a.py\nenvironment: {image: python:local}\n';

test('a source is looked into, and a spec in it registered, as tasks', async () => {
  const w = world();
  w.put('repo/train/spec.yml', spec);
  w.put('repo/train/src/a.py', 'x');
  w.put('repo/.amlignore', '*.log');
  w.put('repo/noise.log', 'noise');
  const commit = new TestRepository(path.join(w.folder, 'repo')).commit();
  const heard = w.heard('catalog');
  const inspected = await w.outcome(await w.call('snapshots.inspect', { source: 'git+./repo@main' }));
  if (inspected.kind !== 'inspected') throw new Error(JSON.stringify(inspected));
  const { inspection } = inspected;
  expect(inspection).toMatchObject({ files: 3, bytes: spec.length + 6, topNames: ['.amlignore', 'noise.log', 'train/'], provenance: { kind: 'git', commit }, specs: [{ path: 'train/spec.yml', name: 'train', kind: 'command' }] });
  const source = inspection.specs[0]?.source ?? '';
  expect(source).toBe(`git+${w.folder}/repo@${commit}#train/spec.yml`);
  const registered = await w.outcome(await w.call('modules.registerSource', { source, setDefault: true }));
  if (registered.kind !== 'registered') throw new Error(JSON.stringify(registered));
  expect(registered).toMatchObject({ name: 'train', version: '1', created: true });
  expect(heard).toEqual([{ what: 'modules' }]);
  expect(await w.call('modules.version', { id: registered.id, version: '1' })).toMatchObject({ provenance: { kind: 'git', commit, of: 'spec' } });
  expect(w.parts.tasks.list().map(({ title, status }) => [title, status])).toContainEqual([`Look into git+${w.folder}/repo@main`, 'done']);
});

test('a zip with one top folder suggests it; code goes with a spec of the user', async () => {
  const w = world();
  makeZip(path.join(w.folder, 'x-main.zip'), `put('x-main/a.py', b'x')`);
  const inspected = await w.outcome(await w.call('snapshots.inspect', { source: './x-main.zip' }));
  expect(inspected).toMatchObject({ kind: 'inspected', inspection: { topFolder: 'x-main', inTopFolder: `${w.folder}/x-main.zip#x-main`, specs: [], files: 1 } });
  const file = w.put('own.yml', spec);
  expect(await w.outcome(await w.call('modules.registerSource', { source: './x-main.zip#x-main', spec: file, setDefault: false }))).toMatchObject({ kind: 'registered', name: 'train' });
  const made = await w.outcome(await w.call('snapshots.create', { source: './x-main.zip#x-main' }));
  expect(made).toMatchObject({ kind: 'created', files: 1, bytes: 1 });
  expect((await w.call('snapshots.list', {})).snapshots).toHaveLength(1);
});

test('what cannot be read is refused at once, and what fails says so', async () => {
  const w = world();
  await expect(w.call('snapshots.inspect', { source: 'ext::sh -c x' })).rejects.toThrow(/Write one of/);
  expect(await w.outcome(await w.call('snapshots.inspect', { source: './gone.zip' }))).toMatchObject({ kind: 'failed', code: 'source-not-found', cancelled: false });
  expect(await w.outcome(await w.call('modules.registerSource', { source: './gone#x.yml', setDefault: false }))).toMatchObject({ kind: 'failed' });
  expect(await w.call('snapshots.outcome', { taskId: 'never' })).toEqual({ kind: 'unknown' });
});
