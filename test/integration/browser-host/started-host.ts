import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { HostFrame } from '#shared/contract/frames.ts';
import { clientFrameSchema } from '#shared/contract/frames.ts';
import type { BrowserHost, BrowserHostSetting } from '#electron/browser-host/browser-host.ts';
import { startBrowserHost } from '#electron/browser-host/browser-host.ts';
import { BadFrameError } from '#electron/host/client-session.ts';
import type { HostLike } from '#electron/host/host-like.ts';

export const token = randomBytes(32).toString('base64url');

/** A host that answers each call with its input, and counts who is there. */
export class EchoHost implements HostLike {
  readonly clients = new Set<(frame: HostFrame) => void>();
  /** Thrown by the next call. */
  defect: Error | undefined;

  connect(send: (frame: HostFrame) => void): ReturnType<HostLike['connect']> {
    this.clients.add(send);
    send({ t: 'hello', epoch: 'e', version: '1' });
    return {
      receive: (message) => {
        if (this.defect !== undefined) throw this.defect;
        const frame = clientFrameSchema.safeParse(message);
        if (!frame.success) throw new BadFrameError('test');
        if (frame.data.t === 'call') send({ t: 'reply', id: frame.data.id, ok: true, value: frame.data.input });
      },
      close: () => {
        this.clients.delete(send);
      },
    };
  }
}

export interface TestHost extends BrowserHost {
  readonly echo: EchoHost;
  /** Everything that was logged, as a text. */
  logged(): string;
  /** `Host` of an honest browser. */
  readonly name: string;
}

/** A browser host over an {@link EchoHost} and a small page with a secret beside it; stopped after the test. */
export async function startTestHost(setting: Partial<BrowserHostSetting> = {}): Promise<TestHost> {
  const echo = new EchoHost();
  const log: string[] = [];
  const host = await startBrowserHost({
    host: echo, root: pageFolder(), port: 0, token, signal: new AbortController().signal,
    log: (message, error) => log.push(`${message} ${error instanceof Error ? (error.stack ?? '') : String(error)}`),
    ...setting,
  });
  onTestFinished(() => host[Symbol.asyncDispose]());
  return { ...host, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](), echo, logged: () => log.join('\n'), name: `127.0.0.1:${String(host.port)}` };
}

function pageFolder(): string {
  const base = mkdtempSync(path.join(tmpdir(), 'drydock-page-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
    writeFileSync(path.join(base, file), text);
  };
  write('secret.js', 'SECRET');
  write('page/index.html', '<!doctype html><meta name="csp-nonce" nonce="__CSP_NONCE__"><script type="module" src="./assets/app-1a2b3c4d.js"></script>');
  write('page/assets/app-1a2b3c4d.js', 'document.title = "there";');
  write('page/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('page/stamp.txt', 'SECRET');
  write('page/assets/app.js.map', 'SECRET');
  symlinkSync(path.join(base, 'secret.js'), path.join(base, 'page', 'linked.js'));
  symlinkSync(base, path.join(base, 'page', 'folder'));
  return path.join(base, 'page');
}

/** Sends bytes as they are and resolves with everything that came back when the host has closed the connection. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

/** The status of a raw answer. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

export interface TestSocket {
  readonly socket: WebSocket;
  /** Everything received until now. */
  readonly frames: unknown[];
  /** The code and reason of the end; 0 when the upgrade was refused, with its status as the reason. */
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
  /** Resolves with the frame that has this number, from 0. */
  frame(index: number): Promise<unknown>;
}

/** Opens the WebSocket; `first` is sent at once. */
export function openSocket(host: TestHost, options: { readonly first?: string | Buffer; readonly headers?: Record<string, string>; readonly path?: string } = {}): TestSocket {
  const socket = new WebSocket(`ws://${host.name}${options.path ?? '/contract'}`, { headers: { Origin: `http://${host.name}`, ...options.headers } });
  const frames: unknown[] = [];
  const arrived = new Set<() => void>();
  onTestFinished(() => socket.terminate());
  socket.on('open', () => {
    if (options.first !== undefined) socket.send(options.first);
  });
  socket.on('message', (data) => {
    frames.push(JSON.parse(Buffer.isBuffer(data) ? data.toString() : ''));
    for (const look of arrived) look();
  });
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve({ code: 0, reason: String(response.statusCode) });
      response.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const frame = (index: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (frames.length > index) resolve(frames[index]);
      };
      arrived.add(look);
      look();
      ended.then((end) => reject(new Error(`ended with ${String(end.code)} before frame ${String(index)}`)), reject);
    });
  return { socket, frames, ended, frame };
}

/** A socket that has shown its token and was greeted. */
export async function openSession(host: TestHost): Promise<TestSocket> {
  const opened = openSocket(host, { first: JSON.stringify({ token }) });
  await opened.frame(0);
  return opened;
}
