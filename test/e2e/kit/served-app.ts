import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../../electron/launch/drydock.mjs', import.meta.url));
const noDocker = 'unix:///nowhere/docker.sock';

/** Drydock served to a browser over a home and a folder of its own, by the command a person would type. */
export class ServedApp implements AsyncDisposable {
  readonly root = mkdtempSync(path.join(tmpdir(), 'drydock-e2e-'));
  readonly home = path.join(this.root, 'home');
  /** Where the person's files are: the working folder of the process. */
  readonly folder = path.join(this.root, 'work');
  /** The container engine, when this machine has one. */
  readonly dockerHost = process.env['DRYDOCK_TEST_DOCKER_HOST'];
  #child: ChildProcess | undefined;
  #port = 0;
  #address: string | undefined;

  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, DRYDOCK_HOME: this.home, DOCKER_HOST: this.dockerHost ?? noDocker, NO_COLOR: '1', CI: '1' };
  }

  /** Of the host that runs now. */
  get address(): string | undefined {
    return this.#address;
  }

  /** Starts the host and resolves with the address it prints. Started again, it has the same port. */
  async start(): Promise<string> {
    const child = spawn(process.execPath, [launcher, 'serve', '--port', String(this.#port)], { cwd: this.folder, env: this.environment, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      const found = /http:\/\/127\.0\.0\.1:(\d+)\/\S*/.exec(String(chunk));
      if (found === null) continue;
      this.#port = Number(found[1]);
      child.stdout.resume();
      this.#address = found[0];
      return found[0];
    }
    throw new Error('drydock serve ended without an address');
  }

  /** Ends the process as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Runs another `drydock` on the same home; resolves with what it printed. */
  async drydock(...args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, [launcher, ...args], { cwd: this.folder, env: this.environment, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`drydock ${args.join(' ')} ended with ${String(code)}`);
    return text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.root, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#address = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  }
}
