import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { composeApp } from '#electron/compose.ts';
import { makeDebugging } from '#electron/debugging/debugging.ts';
import { debugHandlers } from '#electron/host/handlers/debugging.ts';
import { endpointHandlers } from '#electron/host/handlers/endpoints.ts';
import { moduleRunHandlers } from '#electron/host/handlers/module-runs.ts';
import { runHandlers } from '#electron/host/handlers/runs.ts';
import { feedHomeTopics } from '#electron/host/watch/feed-topics.ts';
import { callsOf, testHost } from '#test/integration/host-home/test-host.ts';

const how = { engine: 'process' as const, hermetic: false, forceRerun: false };

function world() {
  const host = testHost();
  const write = (file: string, text: string): string => {
    const place = path.join(host.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };
  const debugging = makeDebugging(host.parts);
  const call = callsOf({ ...endpointHandlers(host.parts), ...moduleRunHandlers(host.parts), ...runHandlers(host.parts), ...debugHandlers(host.parts, debugging) }, host.context);
  const ended = async (runId: string): Promise<string> => {
    for await (const event of host.parts.app.runs.events(runId, { follow: true, signal: host.context.signal })) if (event.type === 'run-finished') return event.status;
    return 'never';
  };
  write('say.yml', 'type: command\nname: say\ninputs:\n  word: {type: string, enum: [hello, bye], description: What to say}\n  times: {type: integer, default: 1, min: 1}\n  more: {type: uri_folder, optional: true}\noutputs: {out: {type: uri_folder}}\ncode: ./code\nenvironment: {image: busybox:local}\ncommand: sh ./say.sh ${{inputs.word}} ${{outputs.out}}\n');
  write('code/say.sh', 'echo "$1" > "$2/said.txt"\n');
  write('pipeline.yml', 'type: pipeline\ndisplay_name: Talk\ninputs:\n  word: {type: string}\noutputs: {out: {type: uri_folder}}\njobs:\n  say:\n    type: command\n    component: ./say.yml\n    inputs: {word: "${{parent.inputs.word}}"}\n    outputs: {out: "${{parent.outputs.out}}"}\n');
  return { ...host, write, call, ended };
}

test('an endpoint is published, shown as a form, invoked and changed', async () => {
  const w = world();
  const heard = w.heard('catalog');
  expect(await w.call('endpoints.list', {})).toEqual({ endpoints: [], unreadable: [] });
  const refused = await w.call('endpoints.publish', { file: 'nowhere.yml', name: 'talk', set: {}, setDefault: false });
  expect(refused).toMatchObject({ ok: false, problems: [{ code: 'missing-file' }] });
  const published = await w.call('endpoints.publish', { file: path.join(w.folder, 'pipeline.yml'), name: 'talk', description: 'talks', set: {}, setDefault: false });
  if (!published.ok) throw new Error(published.message);
  const { id } = published;
  expect(published).toMatchObject({ name: 'talk', version: '1', created: true });
  expect(heard).toEqual([{ what: 'endpoints' }]);
  expect((await w.call('endpoints.version', { id })).fields).toEqual([{ name: 'word', kind: 'value', type: 'string', valueType: 'string', required: true }]);

  const missing = await w.call('endpoints.invoke', { id, set: {}, ...how });
  expect(missing).toMatchObject({ ok: false, problems: [{ code: 'missing-input', message: expect.stringContaining("'word'") }] });
  expect(await w.call('endpoints.plan', { id, set: { word: 'hello' }, ...how })).toMatchObject({ ok: true, plan: { pipeline: { name: 'talk', displayName: 'Talk' } } });
  const begun = await w.call('endpoints.invoke', { id, set: { word: 'hello' }, ...how });
  if (!begun.ok) throw new Error(begun.message);
  expect(await w.ended(begun.runId)).toBe('completed');
  expect(await w.call('endpoints.runs', { id, limit: 10 })).toMatchObject({ total: 1, runs: [{ id: begun.runId, origin: { kind: 'endpoint', id, name: 'talk', version: '1' } }] });
  expect(await w.call('runs.show', { runId: begun.runId })).toMatchObject({ origin: { name: 'talk' }, parameters: { word: 'hello' }, pipeline: { file: '' } });

  await w.call('endpoints.publish', { file: 'pipeline.yml', name: 'talk', set: { word: 'bye' }, setDefault: true });
  expect(await w.call('endpoints.show', { id })).toMatchObject({ versionCount: 2, invokes: '2', defaultVersion: '2', versions: [{ version: '2' }, { version: '1' }], unreadable: [] });
  expect((await w.call('endpoints.version', { id })).fields).toMatchObject([{ name: 'word', required: false, default: 'bye' }]);
  await w.call('endpoints.setDefault', { id });
  await w.call('endpoints.rename', { id, name: 'chat' });
  await w.call('endpoints.describe', { id, description: 'chats' });
  await w.call('endpoints.disable', { id });
  expect(await w.call('endpoints.invoke', { id, set: {}, ...how })).toMatchObject({ ok: false, message: expect.stringContaining('is disabled') });
  await w.call('endpoints.archive', { id });
  await w.call('endpoints.restore', { id });
  await w.call('endpoints.enable', { id });
  expect(await w.call('endpoints.list', {})).toMatchObject({ endpoints: [{ id, name: 'chat', description: 'chats', status: 'active', versionCount: 2, invokes: '2' }] });
  expect(await w.call('endpoints.download', { id, version: '1', folder: path.join(w.folder, 'got') })).toMatchObject({ folder: path.join(w.folder, 'got'), notes: [] });
  expect(existsSync(path.join(w.folder, 'got/pipeline.yml'))).toBe(true);
});

test('what another process publishes is told', async () => {
  const w = world();
  feedHomeTopics(w.parts);
  const heard = w.heard('catalog');
  const other = composeApp({ environment: w.parts.environment });
  const { publishEndpoint } = await import('#electron/endpoints/publish-endpoint.ts');
  for (const word of ['hello', 'bye']) {
    heard.length = 0;
    await publishEndpoint(other, { file: path.join(w.folder, 'pipeline.yml'), name: 'talk', set: { word }, setDefault: false, failIfExists: false, workingFolder: w.folder }, w.context.signal);
    await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual({ what: 'endpoints' });
  }
  await other[Symbol.asyncDispose]();
});

test('a module is run and debugged by itself: its form, its run, its own files', async () => {
  const w = world();
  w.write('data/more/x.txt', 'x\n');
  const target = { kind: 'file' as const, path: path.join(w.folder, 'say.yml') };
  expect(await w.call('modules.form', { target })).toMatchObject({
    name: 'say', isPipeline: false,
    fields: [
      { name: 'word', required: true, enum: ['hello', 'bye'], description: 'What to say' },
      { name: 'more', kind: 'data', required: false, sample: path.join(w.folder, 'data/more') },
      { name: 'times', required: false, default: '1', min: 1 },
    ],
  });
  expect(await w.call('modules.run', { target, set: {}, ...how })).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining("the input 'word' (string) has no value") }] });
  expect(await w.call('modules.plan', { target, set: { word: 'bye' }, ...how })).toMatchObject({ ok: true });
  const ran = await w.call('modules.run', { target, set: { word: 'bye' }, ...how });
  if (!ran.ok) throw new Error(ran.message);
  expect(await w.ended(ran.runId)).toBe('completed');

  const asked = { target, engine: 'process' as const, hermetic: false };
  expect(await w.call('debug.openModule', { ...asked, set: {} })).toMatchObject({ ok: false, problems: [{ code: 'missing-input' }] });
  const opened = await w.call('debug.openModule', { ...asked, set: { word: 'hello' } });
  if (!opened.ok) throw new Error(opened.message);
  const { session } = opened;
  expect(session).toMatchObject({ runId: '', node: 'main', isLive: true, target: { kind: 'file', file: target.path }, codeFolder: path.join(w.folder, 'code'), reruns: [] });
  expect(session.module).toBeUndefined();
  expect(await w.call('debug.changes', { id: session.id })).toEqual({ files: [] });
  const { text, digest } = await w.call('debug.readFile', { id: session.id, path: 'say.sh' });
  await w.call('debug.writeFile', { id: session.id, path: 'say.sh', text: text.replace('echo', 'echo very'), digest });
  expect(readFileSync(path.join(w.folder, 'code/say.sh'), 'utf8')).toContain('echo very');
  expect((await w.call('debug.changes', { id: session.id })).files).toMatchObject([{ path: 'say.sh', change: 'changed' }]);
  const { runId } = await w.call('debug.rerun', { id: session.id });
  expect(await w.ended(runId)).toBe('completed');
  expect(readFileSync(path.join((await w.parts.app.runs.show(runId)).outputs['out'] ?? '', 'said.txt'), 'utf8')).toBe('very hello\n');
  expect((await w.call('debug.show', { id: session.id })).reruns).toMatchObject([{ runId }]);
  await expect(w.call('debug.promote', { id: session.id, setDefault: false })).rejects.toThrow('Your own files are debugged here');
  await w.call('debug.discard', { id: session.id });
  expect(readFileSync(path.join(w.folder, 'code/say.sh'), 'utf8')).toContain('echo very');
});

test('a registered version is debugged in a copy that can become a new version', async () => {
  const w = world();
  const { registerModule } = await import('#electron/authoring/register-module.ts');
  const { module } = await registerModule(w.parts.app, { file: path.join(w.folder, 'say.yml'), setDefault: false, failIfExists: false }, w.context.signal);
  const asked = { target: { kind: 'version' as const, id: module.id }, engine: 'process' as const, hermetic: false };
  const opened = await w.call('debug.openModule', { ...asked, set: { word: 'hello' } });
  if (!opened.ok) throw new Error(opened.message);
  const { id } = opened.session;
  expect(opened.session).toMatchObject({ isLive: false, target: { kind: 'version', label: 'say:1' }, module: { name: 'say', version: '1' } });
  const { text, digest } = await w.call('debug.readFile', { id, path: 'say.sh' });
  await w.call('debug.writeFile', { id, path: 'say.sh', text: text.replace('echo', 'echo very'), digest });
  // Other values, the same edits.
  const again = await w.call('debug.openModule', { ...asked, set: { word: 'bye' } });
  expect(again).toMatchObject({ ok: true, session: { id, command: expect.stringContaining('bye') } });
  const { runId } = await w.call('debug.rerun', { id });
  expect(await w.ended(runId)).toBe('completed');
  expect(readFileSync(path.join((await w.parts.app.runs.show(runId)).outputs['out'] ?? '', 'said.txt'), 'utf8')).toBe('very bye\n');
  expect(await w.call('debug.promote', { id, setDefault: false })).toEqual({ moduleId: module.id, version: '2' });
});
