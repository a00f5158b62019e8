import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { registerOutcome } from '#electron/host/modules/register-outcome.ts';
import { workspaceHandlers } from '#electron/host/handlers/workspaces.ts';
import { composeWorkspaces } from '#electron/host/workspaces/compose-workspaces.ts';
import { WorkspaceRoom } from '#electron/host/workspaces/workspace-room.ts';
import { startServer, temporaryFolder } from '#test/kit/workspace/server-world.ts';
import { callsOf, testHost } from '../host-home/test-host.ts';

/** A host with its workspaces, beside a real server. */
async function world() {
  const folder = temporaryFolder();
  const server = await startServer(folder.path, { name: 'Team' });
  const host = testHost();
  const { parts } = host;
  const room = new WorkspaceRoom({ workspaces: await composeWorkspaces(parts, () => parts.environment), catalog: parts.app.layout.catalog, hub: parts.hub, clock: parts.clock, log: () => undefined });
  onTestFinished(async () => {
    await parts.tasks.stopAll();
    await room[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  const call = callsOf(workspaceHandlers(parts, async () => room), host.context);
  const token = server.founded?.token ?? '';
  const add = async (): Promise<string> => {
    const added = await call('workspaces.add', { url: server.address, token });
    if (added.outcome !== 'added') throw new Error('not added');
    return added.id;
  };
  const register = async (name: string): Promise<string> => {
    const spec = path.join(host.folder, `${name}.yml`);
    writeFileSync(spec, `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: ${name}\nversion: 1\ncommand: echo ${name}\nenvironment: {image: 'busybox:local'}\n`);
    const outcome = await registerOutcome(parts.app, { path: spec, setDefault: false }, host.context.signal);
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.id;
  };
  return { server, host, call, token, add, register };
}

const eventually = <T>(look: () => Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 50 });

test('a workspace is added by address and token, synchronised by itself, and removed with everything here left as it is', async () => {
  const { server, host, call, token, add, register } = await world();
  expect(await call('workspaces.list', {})).toEqual({ workspaces: [] });
  await expect(call('workspaces.add', { url: server.address, token: 'drydock_wrong' })).rejects.toMatchObject({ code: 'workspace-unauthenticated' });
  await expect(call('workspaces.add', { url: 'http://team.example.org', token })).rejects.toMatchObject({ code: 'invalid-input' });
  const heard = host.heard('workspaces');
  const workspace = await add();
  await eventually(async () => {
    const [found] = (await call('workspaces.list', {})).workspaces;
    expect(found).toMatchObject({ id: workspace, name: 'Team', state: 'online', queued: 0, member: { role: 'admin' } });
  });
  expect(JSON.stringify(await call('workspaces.list', {}))).not.toContain(token);
  await eventually(async () => expect(heard).toContainEqual({ workspace }));

  const id = await register('hello');
  const before = await call('workspaces.preview', { workspace, kind: 'module', entity: id, version: '1' });
  expect(before).toMatchObject({ publishable: true, publication: { kind: 'module', id, name: 'hello', versions: ['1'] } });
  expect(await call('workspaces.publish', { workspace, kind: 'module', entity: id, version: '1' })).toMatchObject({ unchanged: false });
  await eventually(async () => {
    expect((await call('workspaces.marks', { kind: 'module' })).marks).toEqual([{ workspace, id, name: 'hello', published: ['1'], newer: false, queued: false, conflict: false }]);
  });
  expect(await call('workspaces.browse', { workspace, search: ' HELL ', all: false, offset: 0, limit: 10 })).toMatchObject({ total: 1, rows: [{ id, presence: 'here' }] });
  expect(await call('workspaces.show', { workspace, kind: 'module', id })).toMatchObject({ name: 'hello' });
  expect((await call('workspaces.threeWay', { workspace, kind: 'module', id })).rows.every(({ outcome }) => outcome === 'same')).toBe(true);
  await expect(call('workspaces.show', { workspace, kind: 'module', id: 'm-unknown' })).rejects.toMatchObject({ code: 'not-found', message: 'There is no such module in Team, as far as is known on this machine.' });

  await call('workspaces.remove', { workspace });
  expect(await call('workspaces.list', {})).toEqual({ workspaces: [] });
  expect(host.parts.app.catalog.listModules({ all: true }).map(({ name }) => name)).toEqual(['hello']);
});

test('what is published while nothing answers waits, can be dropped, and is not lost', async () => {
  const { server, call, add, register } = await world();
  const workspace = await add();
  const [kept, dropped] = [await register('kept'), await register('dropped')];
  await eventually(async () => expect((await call('workspaces.list', {})).workspaces[0]?.state).toBe('online'));
  await server[Symbol.asyncDispose]();
  for (const entity of [kept, dropped]) await call('workspaces.publish', { workspace, kind: 'module', entity, version: '1' });
  await eventually(async () => expect((await call('workspaces.list', {})).workspaces[0]).toMatchObject({ state: 'offline', queued: 2 }));
  await call('workspaces.unpublish', { workspace, kind: 'module', entity: dropped, version: '1' });
  const { items } = await call('workspaces.outbox', { workspace });
  expect(items.map(({ name, what, version }) => [name, what, version])).toEqual([['kept', 'publish-version', '1']]);
  await expect(call('workspaces.members', { workspace })).rejects.toMatchObject({ code: 'workspace-unreachable' });
});

test('an admin adds a member, whose token opens the workspace until it is revoked; all of it is in the audit log', async () => {
  const { server, host, call, add } = await world();
  const workspace = await add();
  const member = await call('workspaces.addMember', { workspace, name: 'Bo', role: 'reader' });
  const { token, view } = await call('workspaces.createToken', { workspace, member: member.id, label: 'laptop', expiresInDays: 30 });
  const asBo = async (): Promise<number> => (await fetch(`${server.address}/v1/workspaces/${workspace}`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await asBo()).toBe(200);
  expect(await call('workspaces.changeMember', { workspace, member: member.id, role: 'contributor' })).toMatchObject({ role: 'contributor' });
  const { members } = await call('workspaces.members', { workspace });
  expect(members.find(({ id }) => id === member.id)?.tokens?.map(({ label }) => label)).toEqual(['laptop']);
  expect(JSON.stringify(members)).not.toContain(token);
  await call('workspaces.revokeToken', { workspace, member: member.id, token: view.id });
  expect(await asBo()).toBe(401);
  const { entries } = await call('workspaces.audit', { workspace, limit: 3 });
  expect(entries.length).toBe(3);
  expect(JSON.stringify(entries)).not.toContain(token);
  expect(host.parts.tasks.active).toEqual([]);
});
