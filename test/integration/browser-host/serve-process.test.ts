import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

interface Served {
  readonly address: URL;
  /** Signals and resolves with the exit code, null when the signal ended it, and everything that was printed. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** The real `drydock serve`, until it has printed its address. */
function serve(home: string, port: number): Promise<Served> {
  const environment = { ...process.env, DRYDOCK_HOME: home, DOCKER_HOST: `unix://${home}/none.sock`, NO_COLOR: '1' };
  const child = spawn(process.execPath, ['electron/launch/drydock.mjs', 'serve', '--port', String(port)], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const printed = /^Drydock is at (\S+)\n/.exec(stdout)?.[1];
      if (printed === undefined) return;
      resolve({
        address: new URL(printed),
        end: async (signal) => {
          child.kill(signal);
          return { code: await ended, stdout, stderr };
        },
      });
    });
    ended.then(() => reject(new Error(`It ended before it had an address:\n${stderr}`)), reject);
  });
}

it('the same address is good for as many hosts as come one after the other, however they end', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'drydock-served-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  let port = 0;
  let address: string | undefined;
  for (const [signal, code] of [['SIGKILL', null], ['SIGINT', 0], ['SIGTERM', 0]] as const) {
    const served = await serve(home, port);
    expect(served.address.href).toBe(address ?? served.address.href);
    expect((await fetch(served.address)).headers.get('content-security-policy')).toContain("default-src 'none'");
    address = served.address.href;
    port = Number(served.address.port);
    const end = await served.end(signal);
    expect(end.code).toBe(code);
    expect(end.stdout).toBe(`Drydock is at ${address}\n`);
    expect(end.stderr).not.toContain(served.address.hash.replace('#token=', ''));
  }
});
