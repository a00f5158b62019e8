import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { reportedError } from '#electron/cli/exit-code.ts';
import { textStream } from '#electron/cli/output/text-stream.ts';
import type { ServeOptions, ServeParts } from '#electron/cli/commands/serve/serve.ts';
import { serve } from '#electron/cli/commands/serve/serve.ts';
import { callCli, RecordedStream } from '#test/kit/cli/recorded-context.ts';
import { EchoHost } from './started-host.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'drydock-serve-'));
  mkdirSync(path.join(base, 'page'));
  writeFileSync(path.join(base, 'page', 'index.html'), '<!doctype html>');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const tokenFile = (): string => path.join(base, 'home', 'app', 'serve-token');

interface Serving {
  /** The printed address. */
  readonly address: URL;
  readonly token: string;
  readonly opened: readonly string[];
  readonly closedHosts: () => number;
  readonly stderr: () => string;
  readonly stdout: () => string;
  /** Sends the signal and resolves with the exit code. */
  stop(): Promise<number>;
}

/** Starts `drydock serve` in this process, until it has printed its address. */
async function startServing(options: ServeOptions, more: { readonly environment?: NodeJS.ProcessEnv; readonly parts?: Partial<ServeParts>; readonly runs?: number } = {}): Promise<Serving> {
  const [out, err] = [new RecordedStream({ isTTY: false, columns: 80 }), new RecordedStream({ isTTY: false, columns: 80 })];
  const stop = new AbortController();
  const environment = more.environment ?? {};
  environment['DRYDOCK_HOME'] = path.join(base, 'home');
  const opened: string[] = [];
  let closed = 0;
  const parts: ServeParts = {
    root: path.join(base, 'page'),
    usualPort: 0,
    openHost: async () => {
      const echo = new EchoHost();
      return { connect: (send) => echo.connect(send), activeRuns: () => more.runs ?? 0, [Symbol.asyncDispose]: async () => void (closed += 1) };
    },
    openBrowser: (address) => void opened.push(address),
    ...more.parts,
  };
  const context = {
    out: textStream(out, {}), err: textStream(err, {}), environment, signal: stop.signal,
    openApp: () => Promise.reject(new Error('not here')), confirm: async () => undefined,
  };
  const ended = serve(context, options, parts);
  onTestFinished(async () => {
    stop.abort();
    await ended.catch(() => undefined);
  });
  await Promise.race([ended, expect.poll(() => out.text).toContain('\n')]);
  const address = new URL(/^Drydock is at (\S+)\n$/.exec(out.text)?.[1] ?? '');
  return {
    address, token: address.hash.replace('#token=', ''), opened, closedHosts: () => closed, stderr: () => err.text, stdout: () => out.text,
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

/** Resolves with the first frame, or the code of the end. */
function greet(address: URL, token: string): Promise<unknown> {
  const socket = new WebSocket(`ws://${address.host}/contract`, { origin: address.origin });
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify({ token })));
    socket.on('message', (data) => {
      resolve(JSON.parse(Buffer.isBuffer(data) ? data.toString() : ''));
      socket.close();
    });
    socket.on('close', resolve);
    socket.on('error', reject);
  });
}

/** A port that somebody else listens on. */
async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('drydock serve', () => {
  it('prints the address, serves, and ends well when it is told to', async () => {
    const serving = await startServing({ port: 0 });
    expect(serving.address.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect((await fetch(serving.address)).status).toBe(200);
    expect(await greet(serving.address, serving.token)).toMatchObject({ t: 'hello' });
    expect(await serving.stop()).toBe(0);
    expect(serving.closedHosts()).toBe(1);
    expect(serving.stderr()).toBe('');
    await expect(fetch(serving.address)).rejects.toThrow();
  });

  it('keeps the token for the next time, where only its user can read it', async () => {
    const first = await startServing({ port: 0 });
    await first.stop();
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
    const second = await startServing({ port: Number(first.address.port) });
    expect(second.address.href).toBe(first.address.href);
    expect(second.stderr()).toBe('');
  });

  it('makes a new token when asked, when others could read the old one, and when it is damaged', async () => {
    const tokens = new Set<string>();
    const next = async (options: ServeOptions = {}): Promise<void> => {
      const serving = await startServing({ port: 0, ...options });
      for (const old of tokens) expect(await greet(serving.address, old)).toBe(4401);
      tokens.add(serving.token);
      await serving.stop();
      expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
    };
    await next();
    await next({ newToken: true });
    rmSync(tokenFile());
    writeFileSync(tokenFile(), `${'a'.repeat(43)}\n`, { mode: 0o644 });
    await next();
    writeFileSync(tokenFile(), 'short');
    await next();
    expect(tokens.size).toBe(4);
    expect(tokens).not.toContain('a'.repeat(43));
  });

  it('takes the token of the environment, and takes it out of there', async () => {
    const environment: NodeJS.ProcessEnv = { DRYDOCK_SERVE_TOKEN: 'b'.repeat(64) };
    const serving = await startServing({ port: 0 }, { environment });
    expect(serving.token).toBe('b'.repeat(64));
    expect(environment['DRYDOCK_SERVE_TOKEN']).toBeUndefined();
    expect(() => readFileSync(tokenFile())).toThrow('ENOENT');
  });

  it.each(['secret', 'b'.repeat(42), `${'b'.repeat(60)}#x`, `${'b'.repeat(60)}\n`])('refuses the weak token %j without repeating it', async (weak) => {
    const refused = await startServing({ port: 0 }, { environment: { DRYDOCK_SERVE_TOKEN: weak } }).catch((error: unknown) => error);
    expect(reportedError(refused, false)).toMatchObject({ code: 'invalid-input', exitCode: 2 });
    expect(String(refused)).not.toContain(weak);
  });

  it('says what to do when the port that was asked for is taken', async () => {
    const port = await takenPort();
    const refused = await startServing({ port }).catch((error: unknown) => error);
    expect(reportedError(refused, false)).toMatchObject({ code: 'port-taken', exitCode: 2, message: expect.stringContaining(`Port ${String(port)} is taken`) });
  });

  it('takes another port when nobody asked for one and the usual one is taken', async () => {
    const serving = await startServing({}, { parts: { usualPort: await takenPort() } });
    expect(serving.stderr()).toContain('takes any that is free');
    expect((await fetch(serving.address)).status).toBe(200);
  });

  it('opens the browser at an address without the token, which leads there once', async () => {
    const serving = await startServing({ port: 0, open: true });
    expect(serving.opened).toHaveLength(1);
    const [opened = ''] = serving.opened;
    expect(opened).not.toContain(serving.token);
    const answer = await fetch(opened, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`/#token=${serving.token}`);
    expect((await fetch(opened)).status).toBe(404);
  });

  it('says that the browser did not open, and goes on', async () => {
    const serving = await startServing({ port: 0, open: true }, { parts: { openBrowser: (_address, onFailure) => onFailure(new Error('spawn xdg-open ENOENT')) } });
    expect(serving.stderr()).toContain('Open the address above');
    expect((await fetch(serving.address)).status).toBe(200);
  });

  it('says how many runs it cancels when it is told to end', async () => {
    const serving = await startServing({ port: 0 }, { runs: 2 });
    expect(await serving.stop()).toBe(0);
    expect(serving.stderr()).toBe('Cancelling 2 runs; `drydock run resume` can go on with them.\n');
  });

  it('says where no page is', async () => {
    const refused = await startServing({ port: 0 }, { parts: { root: base } }).catch((error: unknown) => error);
    expect(reportedError(refused, false)).toMatchObject({ code: 'no-renderer', exitCode: 1 });
  });

  it.each([['--port', '65536'], ['--port', '-1'], ['--port', 'http'], ['--prot', '1']])('%s %s is wrong usage', async (...args) => {
    const { exitCode, stdout, stderr } = await callCli(['serve', ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('See `drydock serve --help`.');
  });
});
