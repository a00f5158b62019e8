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
  readonly locale: string;
  readonly timezoneId: string;
  readonly colorScheme: 'light';
  readonly timeout: number;
}

/** Taken out of the surroundings: they make Electron another program, or let others look into it. */
const NOT_INHERITED: readonly string[] = ['ELECTRON_RUN_AS_NODE', 'ELECTRON_OVERRIDE_DIST_PATH', 'NODE_OPTIONS'];

/**
 * How Playwright starts the desktop app: the unpacked program with the built bundle. (A packed app cannot be driven: its fuses close the
 * inspector.) `asRoot`: Chromium's sandbox refuses to start as root.
 */
export function electronLaunchOptions(program: string, { home, folder, environment, args = [] }: DesktopLaunch, asRoot: boolean): ElectronLaunchOptions {
  const inherited = Object.entries(environment).flatMap(([name, value]): [string, string][] => (value === undefined || NOT_INHERITED.includes(name) ? [] : [[name, value]]));
  return {
    executablePath: program,
    args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--force-device-scale-factor=1', path.resolve('dist', 'desktop', 'main.js'), ...args],
    cwd: folder,
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
}

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
  return { app, page: await app.firstWindow(), webPreferences };
}
