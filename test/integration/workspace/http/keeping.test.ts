import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import { startServer, temporaryFolder } from '#test/kit/workspace/server-world.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('serving goes on when nobody reads what it printed, lets nothing be run unless told to, and logs to standard error as "-"', async () => {
  using folder = temporaryFolder();
  const port = await freePort();
  const launcher = path.resolve('electron', 'launch', 'drydock.mjs');
  const child = spawn(process.execPath, [launcher, 'workspace', 'serve', '--folder', path.join(folder.path, 'server'), '--port', String(port), '--log', '-'], { cwd: folder.path, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  child.stdout.destroy();
  let said = '';
  const sees = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(said)) await Promise.race([once(child.stderr, 'data'), ended.then(() => expect.fail(`it ended: ${said}`))]);
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await sees(/Members cannot run pipelines here\. To let them: --runs docker/);
  expect((await fetch(`http://127.0.0.1:${String(port)}/healthz`)).status).toBe(200);
  await sees(/"route":"\/healthz"|\/healthz/);
  expect(existsSync(path.join(folder.path, '-'))).toBe(false);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 120_000);

test('a password of the database is not taken from the command line, nor said again', async () => {
  using folder = temporaryFolder();
  for (const database of ['postgres://drydock:hush@db/drydock', 'postgres://db/drydock?user=drydock&password=hush', 'postgres://drydock:hush@/drydock']) {
    for (const command of [['serve', '--port', '0'], ['admin', 'members']]) {
      const called = await callCli(['workspace', ...command, '--folder', path.join(folder.path, 'server'), '--database', database]);
      expect(called).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('DRYDOCK_WORKSPACE_DATABASE') });
      expect(called.stderr).not.toContain('hush');
    }
  }
  expect(existsSync(path.join(folder.path, 'server'))).toBe(false);
});

test('wrong tokens that come by a proxy on this machine shut out nobody else', async () => {
  using folder = temporaryFolder();
  const many = { requests: 1_000, seconds: 60 };
  await using server = await startServer(folder.path, { rates: { token: many, address: { requests: 8, seconds: 60 }, refusals: { requests: 2, seconds: 60 } } });
  const ask = (token: string) => fetch(`${server.address}/v1/workspaces`, { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.9' } });
  const statuses: number[] = [];
  for (const token of ['old', 'old', 'old', 'other']) statuses.push((await ask(token)).status);
  expect(statuses).toEqual([401, 401, 429, 401]);
  expect((await ask(server.founded?.token ?? '')).status).toBe(200);
  for (let at = 0; at < 3; at += 1) await ask(server.founded?.token ?? '');
  const busy = await ask(server.founded?.token ?? '');
  expect([busy.status, await busy.text()]).toEqual([429, expect.stringContaining('--insecure-behind-proxy')]);
});
