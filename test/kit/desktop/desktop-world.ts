import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import type { HostPorts } from '#electron/desktop/start-desktop.ts';
import { FakeHost } from './fake-host.ts';
import { standInElectron } from './stand-in-electron.ts';
import type { StandIn, StandInOptions } from './stand-in-electron.ts';

export interface DesktopWorld extends AsyncDisposable {
  readonly standIn: StandIn;
  readonly host: FakeHost;
  readonly home: string;
  readonly log: () => string;
  readonly ports: () => HostPorts | undefined;
  /** The only window. */
  readonly window: () => StandIn['windows'][number];
}

export interface DesktopWorldOptions extends StandInOptions {
  readonly argv?: readonly string[];
  readonly platform?: NodeJS.Platform;
  readonly host?: FakeHost;
  readonly openHost?: () => Promise<never>;
  readonly home?: string;
}

/** The desktop app started over the stand-in and a fake host, with its own home. */
export async function startDesktopWorld(options: DesktopWorldOptions = {}): Promise<DesktopWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-desktop-'));
  const home = options.home ?? path.join(folder, 'home');
  mkdirSync(path.join(folder, 'dist', 'desktop'), { recursive: true });
  mkdirSync(path.join(folder, 'dist', 'renderer', 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'dist', 'renderer', 'index.html'), '<meta name="csp-nonce" nonce="__CSP_NONCE__">');
  writeFileSync(path.join(folder, 'dist', 'renderer', 'assets', 'page.js'), 'export {};');
  writeFileSync(path.join(folder, 'dist', 'secret.json'), '{}');
  const standIn = standInElectron(options);
  const host = options.host ?? new FakeHost();
  let log = '';
  let ports: HostPorts | undefined;
  vi.resetModules();
  vi.doMock('electron', () => standIn.electron);
  const { startDesktop } = await import('#electron/desktop/start-desktop.ts');
  startDesktop(await import('electron'), {
    openHost: async (given) => {
      ports = given;
      return (await options.openHost?.()) ?? host;
    },
    version: '1.2.3',
    bundleFolder: path.join(folder, 'dist', 'desktop'),
    process: {
      argv: ['electron', '.', ...(options.argv ?? [])],
      env: { DRYDOCK_HOME: home },
      platform: options.platform ?? 'linux',
      cwd: () => '/work/folder',
      stderr: Object.assign(Object.create(process.stderr), { write: (text: string) => (log += text) !== '' }),
    },
    packagedResources: undefined,
    clock: { nowUtc: () => '2026-01-01T00:00:00.000Z', monotonicMs: () => 1_000 },
  });
  await vi.waitFor(() => {
    if (options.secondInstance !== true && standIn.windows.length === 0 && standIn.ended.code === undefined) throw new Error('not started yet');
  });
  return {
    standIn, host, home,
    log: () => log,
    ports: () => ports,
    window: () => {
      const [window] = standIn.windows;
      if (window === undefined) throw new Error('There is no window.');
      return window;
    },
    [Symbol.asyncDispose]: async () => {
      vi.doUnmock('electron');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
