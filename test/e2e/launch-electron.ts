import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { findElectron } from '#electron/launch/find-electron.mjs';

export interface DesktopLaunch {
  /** `DRYDOCK_HOME`: it also is what tells one instance of the app from another. */
  readonly home: string;
  /** Where the app is started. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The person's own arguments, such as a pipeline file. */
  readonly args?: readonly string[];
}

export interface ElectronLaunchOptions {
  readonly executablePath: string;
  readonly args: string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly chromiumSandbox: boolean;
  readonly locale: string;
  readonly timezoneId: string;
  readonly colorScheme: 'light';
  readonly timeout: number;
}

/** Taken out of the surroundings: they make Electron another program, or let others look into it. */
const NOT_INHERITED: readonly string[] = ['ELECTRON_RUN_AS_NODE', 'ELECTRON_OVERRIDE_DIST_PATH', 'NODE_OPTIONS'];

/** What Playwright tells a browser of its own, but an Electron only when it may look for that by itself (which would download it). */
const AS_A_BROWSER: readonly string[] = [
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding', '--disable-hang-monitor', '--disable-background-networking',
  '--force-color-profile=srgb', '--font-render-hinting=none',
  // The keys of the person who runs the tests are not asked for.
  '--password-store=basic', '--use-mock-keychain',
];

/**
 * How Playwright starts the desktop app: the unpacked program with the built bundle. (A packed app cannot be driven: its fuses close the
 * inspector.) `asRoot`: Chromium's sandbox refuses to start as root. For everybody else it stays on, which Playwright has to be asked for.
 */
export function electronLaunchOptions(program: string, { home, folder, environment, args = [] }: DesktopLaunch, asRoot: boolean): ElectronLaunchOptions {
  const inherited = Object.entries(environment).flatMap(([name, value]): [string, string][] => (value === undefined || NOT_INHERITED.includes(name) ? [] : [[name, value]]));
  return {
    executablePath: program,
    args: [...(asRoot ? ['--no-sandbox'] : []), `--user-data-dir=${path.join(home, 'desktop')}`, '--disable-gpu', '--force-device-scale-factor=1', ...AS_A_BROWSER, path.resolve('dist', 'desktop', 'main.js'), ...args],
    cwd: folder,
    chromiumSandbox: !asRoot,
    env: { ...Object.fromEntries(inherited), DRYDOCK_HOME: home },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    timeout: 30_000,
  };
}

export interface LaunchedDesktop {
  readonly app: ElectronApplication;
  /** The window's page. */
  readonly page: Page;
  /** What every page of the app is allowed, as Electron itself sees it: the proof that nothing is more open than `windowOptions` says. */
  readonly webPreferences: () => Promise<readonly unknown[]>;
  /** Ends the app as a person does, and whatever it still runs. */
  readonly close: () => Promise<void>;
  /** Ends the app's main process as a crash would. */
  readonly kill: () => Promise<void>;
}

/** An app that has not ended by then, in milliseconds, is killed. */
const CLOSES_WITHIN_MS = 20_000;

/** Starts the desktop app, built already. `undefined` where there is no Electron program. */
export async function launchElectron(launch: DesktopLaunch): Promise<LaunchedDesktop | undefined> {
  const program = findElectron(launch.environment);
  if (program === undefined) return undefined;
  const { _electron } = await import('@playwright/test');
  const app = await _electron.launch(electronLaunchOptions(program, launch, process.getuid?.() === 0));
  const webPreferences = (): Promise<readonly unknown[]> =>
    app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents): unknown => {
        // Not in Electron's types.
        const look: unknown = Reflect.get(contents, 'getLastWebPreferences');
        return typeof look === 'function' ? Reflect.apply(look, contents, []) : undefined;
      }),
    );
  const kill = async (): Promise<void> => killProcess(app.process());
  const close = async (): Promise<void> => {
    const late = setTimeout(() => void kill(), CLOSES_WITHIN_MS);
    try {
      // Nobody is there to answer what becomes of work that goes on: the second answer is to stop it.
      await app.evaluate(({ dialog }) => void Reflect.set(dialog, 'showMessageBox', () => Promise.resolve({ response: 1, checkboxChecked: false })));
    } finally {
      await app.close();
      clearTimeout(late);
    }
  };
  return { app, page: await app.firstWindow(), webPreferences, close, kill };
}

async function killProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  // On Windows the child is a shell, and the app is the shell's.
  if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
  else child.kill('SIGKILL');
  await ended;
}
