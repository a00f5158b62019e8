import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { launchElectron } from '../launch-electron.ts';
import type { LaunchedDesktop } from '../launch-electron.ts';
import type { AppDoor, DoorParts } from './app-door.ts';
import type { ServedApp } from './served-app.ts';

/** As the pages of the browser are, by `playwright.config.ts`. */
const viewport = { width: 1280, height: 800 };

export interface DesktopDoorParts extends DoorParts {
  readonly served: ServedApp;
  /** The way in for another client: the app has one window for each home. */
  readonly other: AppDoor;
  /** Where the trace of the last window goes; asked for at the end. */
  readonly traceFile: () => string | undefined;
}

/** The app in its own window: the built main process in Electron, over a story's home. */
export class DesktopDoor implements AppDoor {
  readonly pageOutlivesHost = false;
  readonly #of: DesktopDoorParts;
  #desktop: LaunchedDesktop | undefined;

  constructor(of: DesktopDoorParts) {
    this.#of = of;
  }

  /** The app as it was launched last. Throws before that. */
  get desktop(): LaunchedDesktop {
    if (this.#desktop === undefined) throw new Error('The desktop app is not open.');
    return this.#desktop;
  }

  async open(): Promise<Page> {
    const { served, watch } = this.#of;
    const desktop = await launchElectron({ home: served.home, folder: served.folder, environment: served.environment });
    if (desktop === undefined) throw new Error('There is no Electron program.');
    this.#desktop = desktop;
    const { page } = desktop;
    // Without pictures, as the traces of the browser's stories are.
    await page.context().tracing.start({ screenshots: false, snapshots: false });
    watch(page);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
    const screens = page.getByRole('navigation', { name: 'Screens' });
    await expect(screens).toBeVisible();
    // The window was there before anybody could watch it or tell it a language and a time zone.
    await page.reload();
    await expect(screens).toBeVisible();
    return page;
  }

  async kill(): Promise<void> {
    await this.#desktop?.kill();
    this.#desktop = undefined;
  }

  another(): Promise<Page> {
    return this.#of.other.another();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const desktop = this.#desktop;
    this.#desktop = undefined;
    const file = this.#of.traceFile();
    try {
      if (desktop !== undefined) await desktop.page.context().tracing.stop(file === undefined ? {} : { path: file });
    } finally {
      await desktop?.close();
      await this.#of.other[Symbol.asyncDispose]();
    }
  }
}
