import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnvironmentToken } from '#electron/sync/accounts/environment-token.ts';
import { FileTokens } from '#electron/sync/accounts/file-tokens.ts';
import { HomeAccounts } from '#electron/sync/accounts/home-accounts.ts';
import { SealedTokens, type SafeStorage } from '#electron/sync/accounts/sealed-tokens.ts';
import { WorkspaceDocuments } from '#electron/sync/accounts/workspace-documents.ts';
import type { FetchPort } from '#electron/sync/remote/http-exchange.ts';
import { openAppWorld, type AppWorld } from '#test/kit/workspace/app-world.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'drydock-client-accounts-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function accountsOf(world: AppWorld, environment: NodeJS.ProcessEnv = {}): HomeAccounts {
  const documents = new WorkspaceDocuments(home);
  const fetch: FetchPort = async (request) => {
    if (new URL(request.url).host === 'away.test') throw new TypeError('fetch failed');
    return world.app.fetch(request);
  };
  return new HomeAccounts({
    documents, fetch,
    tokens: new EnvironmentToken(new FileTokens(home), environment, () => documents.list()),
    clock: { nowUtc: () => '2026-01-01T00:00:00.000Z' },
    transfer: () => {
      throw new Error('Nothing is moved here.');
    },
  });
}

describe('workspaces of a home', () => {
  test('are added with what the token opens, found by name or id, and removed without a trace of the token', async () => {
    await using world = await openAppWorld();
    const accounts = accountsOf(world);
    expect(accounts.list()).toEqual([]);
    const added = await accounts.add({ url: 'https://workspace.test/', token: ` ${world.token('contributor')}\n`, name: 'team' });
    expect(added).toMatchObject({ outcome: 'added', account: { id: 'ws-1', name: 'team', url: 'https://workspace.test' }, info: { member: { role: 'contributor' } } });
    expect(accounts.find('TEAM')).toEqual(accounts.find('ws-1'));
    expect(JSON.parse(readFileSync(path.join(home, 'workspaces', 'ws-1', 'workspace.json'), 'utf8'))).toEqual({ schemaVersion: 1, id: 'ws-1', name: 'team', url: 'https://workspace.test', addedUtc: '2026-01-01T00:00:00.000Z' });
    expect(await (await accounts.live('ws-1')).info()).toMatchObject({ id: 'ws-1' });
    const secret = path.join(home, 'secrets', 'ws-1');
    expect(statSync(secret).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(secret)).mode & 0o777).toBe(0o700);
    await accounts.remove('team');
    expect([accounts.list(), existsSync(secret), existsSync(path.join(home, 'workspaces', 'ws-1'))]).toEqual([[], false, false]);
  });

  test('nothing is kept of one that cannot be added', async () => {
    await using world = await openAppWorld();
    const accounts = accountsOf(world);
    await expect(accounts.add({ url: 'https://workspace.test', token: 'wrong' })).rejects.toMatchObject({ code: 'workspace-unauthenticated' });
    await expect(accounts.add({ url: 'https://away.test', token: 'some' })).rejects.toMatchObject({ code: 'workspace-unreachable' });
    await expect(accounts.add({ url: 'http://workspace.test', token: 'some' })).rejects.toThrow('plain http');
    await expect(accounts.add({ url: 'https://workspace.test/v1/workspaces/ws-2', token: world.token('reader') })).rejects.toThrow("opens no workspace 'ws-2'");
    await expect(accounts.add({ url: 'https://workspace.test', token: 'two words' })).rejects.toThrow(/^(?!.*two words)/u);
    expect(existsSync(path.join(home, 'workspaces'))).toBe(false);
    expect(existsSync(path.join(home, 'secrets'))).toBe(false);
  });

  test('one of the same id elsewhere is another one, unless somebody says that it moved; names are unique', async () => {
    await using world = await openAppWorld();
    const accounts = accountsOf(world);
    await accounts.add({ url: 'https://workspace.test', token: world.token('reader') });
    await expect(accounts.add({ url: 'https://other.test', token: world.token('admin') })).rejects.toThrow('has a workspace of the same id');
    expect(await accounts.add({ url: 'https://other.test', token: world.token('admin'), moved: true })).toMatchObject({ outcome: 'moved', account: { name: 'ws-1', url: 'https://other.test' } });
    await expect(accounts.add({ url: 'https://other.test', token: world.token('admin', 'ws-2'), name: 'WS-1' })).rejects.toThrow('is called');
    await accounts.add({ url: 'https://other.test', token: world.token('admin', 'ws-2') });
    expect(accounts.list().map(({ id }) => id)).toEqual(['ws-1', 'ws-2']);
    expect(() => accounts.find('ws-3')).toThrow(/no workspace 'ws-3'.*This home has: ws-1, ws-2/u);
  });

  test('a login with a token that does not open it leaves the one that is kept', async () => {
    await using world = await openAppWorld();
    const accounts = accountsOf(world);
    await accounts.add({ url: 'https://workspace.test', token: world.token('reader') });
    await expect(accounts.login('ws-1', 'wrong')).rejects.toMatchObject({ code: 'workspace-unauthenticated' });
    await expect(accounts.login('ws-1', world.token('admin', 'ws-2'))).rejects.toMatchObject({ code: 'workspace-not-found' });
    expect(await (await accounts.live('ws-1')).info()).toMatchObject({ member: { role: 'reader' } });
    expect(await accounts.login('ws-1', world.token('admin'))).toMatchObject({ member: { role: 'admin' } });
    expect(await (await accounts.live('ws-1')).info()).toMatchObject({ member: { role: 'admin' } });
    rmSync(path.join(home, 'secrets'), { recursive: true });
    await expect(accounts.connect('ws-1')).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test("the environment's token is for the only workspace, and shown to no other", async () => {
    await using world = await openAppWorld();
    const environment = { DRYDOCK_WORKSPACE_TOKEN: world.token('admin') };
    const accounts = accountsOf(world, environment);
    await accounts.add({ url: 'https://workspace.test', token: world.token('reader') });
    expect(await (await accounts.live('ws-1')).info()).toMatchObject({ member: { role: 'admin' } });
    await accounts.add({ url: 'https://workspace.test', token: world.token('reader', 'ws-2') });
    expect(await (await accounts.live('ws-1')).info()).toMatchObject({ member: { role: 'reader' } });
    expect(await (await accounts.live('ws-2')).info()).toMatchObject({ id: 'ws-2', member: { role: 'reader' } });
  });
});

describe('files with tokens', () => {
  test.skipIf(process.platform === 'win32')('that others can read, or that are links, are refused', async () => {
    const tokens = new FileTokens(home);
    expect(await tokens.read('ws-1')).toBeUndefined();
    await tokens.write('ws-1', 'abc');
    expect(await tokens.read('ws-1')).toBe('abc');
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(tokens.where('ws-1'), mode);
      await expect(tokens.read('ws-1')).rejects.toMatchObject({ code: 'unsafe-token', message: expect.stringContaining('chmod 600') });
    }
    await tokens.write('ws-1', 'def');
    expect(await tokens.read('ws-1')).toBe('def');
    symlinkSync(tokens.where('ws-1'), tokens.where('ws-2'));
    await expect(tokens.read('ws-2')).rejects.toMatchObject({ code: 'unsafe-token' });
    await tokens.remove('ws-1');
    await tokens.remove('ws-1');
    expect(await tokens.read('ws-1')).toBeUndefined();
  });
});

describe('tokens in the keychain of the desktop', () => {
  const keychain = (backend: string, available = true): SafeStorage => ({
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => Buffer.from(`sealed ${text.split('').reverse().join('')}`),
    decryptString: (sealed) => {
      const text = sealed.toString();
      if (!text.startsWith('sealed ')) throw new Error('not ours');
      return text.slice(7).split('').reverse().join('');
    },
  });

  test('are sealed on disk, and take the place of one in a file', async () => {
    const files = new FileTokens(home);
    const tokens = new SealedTokens(home, keychain('gnome_libsecret'), files);
    await files.write('ws-1', 'from-the-terminal');
    expect(await tokens.read('ws-1')).toBe('from-the-terminal');
    await tokens.write('ws-1', 'from-the-app');
    expect([await tokens.read('ws-1'), await files.read('ws-1')]).toEqual(['from-the-app', undefined]);
    expect(readFileSync(tokens.where('ws-1'), 'utf8')).not.toContain('from-the-app');
    expect(statSync(tokens.where('ws-1')).mode & 0o777).toBe(0o600);
    writeFileSync(tokens.where('ws-1'), 'bm9wZQ==', { mode: 0o600 });
    await expect(tokens.read('ws-1')).rejects.toThrow('cannot be opened');
    await tokens.remove('ws-1');
    expect(await tokens.read('ws-1')).toBeUndefined();
  });

  test.each([['basic_text', true], ['gnome_libsecret', false]] as const)('are not written where there is none: %s, %s', async (backend, available) => {
    mkdirSync(path.join(home, 'secrets'));
    const tokens = new SealedTokens(home, keychain(backend, available), new FileTokens(home));
    await expect(tokens.write('ws-1', 'abc')).rejects.toMatchObject({ code: 'unsafe-token', message: expect.stringContaining('no keychain') });
    expect(existsSync(tokens.where('ws-1'))).toBe(false);
  });
});
