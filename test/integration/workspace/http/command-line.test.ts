import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import { temporaryFolder } from '#test/kit/workspace/server-world.ts';

const tokenSchema = z.object({ member: z.string(), token: z.string() });
const membersSchema = z.object({ members: z.array(z.object({ name: z.string(), role: z.string() })) });

test('whoever keeps a workspace serves it, adds members, backs it up and restores it by commands', async () => {
  using folder = temporaryFolder();
  const at = (name: string): string => path.join(folder.path, name);
  const stop = new AbortController();
  const places = ['--folder', at('server')];
  const serving = callCli(['workspace', 'serve', ...places, '--port', '0', '--log', at('log'), '--name', 'Team', '--runs', 'off'], { signal: stop.signal });
  const ended = serving.then(({ stderr }) => expect.fail(`it ended: ${stderr}`));
  // It does end, later.
  ended.catch(() => undefined);
  await Promise.race([ended, vi.waitFor(() => expect(existsSync(at('server/control.json'))).toBe(true), { timeout: 60_000, interval: 50 })]);

  const added = await callCli(['workspace', 'admin', 'add', 'Maria', '--role', 'reader', ...places, '--json']);
  expect(tokenSchema.parse(JSON.parse(added.stdout))).toMatchObject({ member: 'Maria' });
  expect(await callCli(['workspace', 'serve', ...places, '--port', '0'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('another process') });
  expect(await callCli(['workspace', 'admin', 'backup', at('backup.tar'), ...places])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(statSync(at('backup.tar')).mode & 0o077).toBe(0);
  expect(existsSync(at('backup.tar.unfinished'))).toBe(false);
  // The one that serves does it, and so does whoever comes when none serves.
  expect(await callCli(['workspace', 'admin', 'new-history', ...places, '--workspace', 'Team'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('begins anew'), stderr: '' });
  stop.abort();
  const served = await serving;
  expect(served.exitCode).toBe(0);
  expect(served.stdout).toContain(readFileSync(at('server/admin-token'), 'utf8').trim());

  const begun = await callCli(['workspace', 'admin', 'new-history', ...places, '--json']);
  expect(begun).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(begun.stdout)).toEqual({ workspace: expect.any(String) });
  const offline = await callCli(['workspace', 'admin', 'members', ...places, '--json']);
  expect(membersSchema.parse(JSON.parse(offline.stdout)).members.map(({ name, role }) => `${name} ${role}`).sort()).toEqual(['Maria reader', 'admin admin']);
  expect(await callCli(['workspace', 'admin', 'restore', at('backup.tar'), ...places])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has something in it') });
}, 120_000);

test('what cannot be served is refused before anything is made', async () => {
  using folder = temporaryFolder();
  const server = path.join(folder.path, 'server');
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [['serve', '--host', '0.0.0.0'], 'without TLS'],
    [['serve', '--tls-cert', 'cert.pem'], 'TLS takes both'],
    [['serve', '--tls-cert', path.join(folder.path, 'none.pem'), '--tls-key', 'none'], 'cannot be read'],
    [['serve', '--storage', 's3://bucket'], 'AWS_ACCESS_KEY_ID'],
    [['admin', 'members'], 'There is no workspace in'],
    [['admin', 'backup', path.join(folder.path, 'x.tar')], 'There is no workspace in'],
  ];
  for (const [words, says] of refusals) {
    expect([words, await callCli(['workspace', ...words, '--folder', server, ...(words[0] === 'serve' ? ['--runs', 'off'] : [])])]).toEqual([words, { exitCode: 2, stdout: '', stderr: expect.stringContaining(says) }]);
    expect(existsSync(server)).toBe(false);
  }
});
