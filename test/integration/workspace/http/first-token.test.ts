import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '#electron/clock.ts';
import { OwnOperator } from '#electron/workspace/server/operator.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import type { WorkspaceChanges } from '#electron/workspace/store/workspace-store.ts';
import { startServer, temporaryFolder } from '#test/kit/workspace/server-world.ts';

/** A store whose process is killed at the first change: before it happens, or right after. */
class CutShort extends MemoryStore {
  when: 'before' | 'after' | 'never';

  constructor(when: 'before' | 'after') {
    super();
    this.when = when;
  }

  override async change<T>(workspace: string, work: (changes: WorkspaceChanges) => Promise<T>): Promise<T> {
    const { when } = this;
    this.when = 'never';
    if (when === 'before') throw new Error('killed');
    const result = await super.change(workspace, work);
    if (when === 'after') throw new Error('killed');
    return result;
  }
}

test('a first start that was cut short before anybody was in the workspace is finished by the next', async () => {
  using folder = temporaryFolder();
  const store = new CutShort('before');
  await expect(startServer(folder.path, { store, name: 'Team' })).rejects.toThrow('killed');
  await using server = await startServer(folder.path, { store });
  const { founded } = server;
  expect(await store.workspaces()).toMatchObject([{ id: founded?.workspace, name: 'Team' }]);
  expect(await server.parts.service.authenticate(founded?.token ?? '')).toMatchObject({ workspace: founded?.workspace, role: 'admin' });
  expect(readFileSync(founded?.tokenFile ?? '', 'utf8').trim()).toBe(founded?.token);
});

test('one that was cut short before it told the token has left it in its folder', async () => {
  using folder = temporaryFolder();
  const store = new CutShort('after');
  await expect(startServer(folder.path, { store })).rejects.toThrow('killed');
  const token = readFileSync(path.join(folder.path, 'admin-token'), 'utf8').trim();
  await using server = await startServer(folder.path, { store });
  expect(server.founded).toBeUndefined();
  expect(await server.parts.service.authenticate(token)).toMatchObject({ role: 'admin' });
});

test('a token opens the workspace also where its last use cannot be written down, which the log says', async () => {
  using folder = temporaryFolder();
  class FullDisk extends MemoryStore {
    override touchToken(): Promise<void> {
      return Promise.reject(new Error('no space left'));
    }
  }
  await using server = await startServer(folder.path, { store: new FullDisk() });
  const answer = await fetch(`${server.address}/v1/workspaces`, { headers: { Authorization: `Bearer ${server.founded?.token ?? ''}` } });
  expect([answer.status, server.defects]).toEqual([200, [new Error('no space left')]]);
});

test('another workspace whose making was cut short is made by asking again', async () => {
  using folder = temporaryFolder();
  const store = new CutShort('before');
  store.when = 'never';
  await using server = await startServer(folder.path, { store });
  const operator = new OwnOperator(server.parts, systemClock);
  store.when = 'before';
  await expect(operator.create('Second')).rejects.toThrow('killed');
  const made = await operator.create('Second');
  expect((await operator.workspaces()).map(({ name }) => name).sort()).toEqual(['Second', 'Workspace']);
  expect(await server.parts.service.authenticate(made.token)).toMatchObject({ workspace: made.workspace, role: 'admin' });
});
