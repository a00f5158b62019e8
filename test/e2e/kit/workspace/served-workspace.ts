import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const launcher = path.resolve('electron', 'launch', 'drydock.mjs');

/** A workspace server in a folder of its own, by the command a person would type, with its embedded database. */
export class ServedWorkspace implements AsyncDisposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'drydock-e2e-workspace-'));
  #child: ChildProcess | undefined;
  #port = 0;

  /** Starts it and resolves with its port. */
  async start(name: string): Promise<number> {
    const child = spawn(process.execPath, [launcher, 'workspace', 'serve', '--folder', this.folder, '--port', String(this.#port), '--name', name, '--log', 'none', '--runs', 'auto'], {
      cwd: this.folder,
      env: { ...process.env, DRYDOCK_HOME: path.join(this.folder, 'home'), DOCKER_HOST: process.env['DRYDOCK_TEST_DOCKER_HOST'] ?? 'unix:///nowhere/docker.sock', NO_COLOR: '1', CI: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    // Read to its end: it goes on to print after its address.
    this.#port = await new Promise<number>((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        const found = /The workspace is at http:\/\/127\.0\.0\.1:(\d+)\s/.exec(text);
        if (found !== null) resolve(Number(found[1]));
      });
      child.once('close', () => reject(new Error('drydock workspace serve ended without an address')));
    });
    return this.#port;
  }

  /** Of the admin that the first start made. */
  adminToken(): string {
    return readFileSync(path.join(this.folder, 'admin-token'), 'utf8').trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
