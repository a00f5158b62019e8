import { mkdirSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import type { AppDoor, DoorChoice } from './app-door.ts';
import { BrowserDoor } from './browser-door.ts';
import { DesktopDoor } from './desktop-door.ts';
import { ServedApp } from './served-app.ts';

interface Story extends DoorChoice {
  /** A new home and a person's folder, with the command line on them. */
  readonly served: ServedApp;
  /** How the story reaches the app; `page` has come through it. */
  readonly door: AppDoor;
  /** Everything the consoles of the pages said that they should not have. */
  readonly complaints: string[];
}

interface Worker {
  /** The browser, launched when the first story asks for it: those in a window of Electron may need none. */
  readonly openBrowser: () => Promise<Browser>;
}

/**
 * A story: a person, the app, a home of its own. The same story is told in a browser and in the window of the desktop app. It fails when the
 * page's console complains, whatever else holds.
 */
export const test = base.extend<Story, Worker>({
  doorChoice: ['browser', { option: true }],
  openBrowser: [
    async ({ playwright, browserName }, use) => {
      let opened: Promise<Browser> | undefined;
      await use(() => (opened ??= playwright[browserName].launch()));
      await (await opened)?.close();
    },
    { scope: 'worker', timeout: 0 },
  ],
  served: async ({}, use) => {
    await using served = new ServedApp();
    mkdirSync(served.folder, { recursive: true });
    await use(served);
  },
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  door: async ({ doorChoice, served, complaints, openBrowser }, use, testInfo) => {
    const watch = (page: Page): void => {
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
    };
    const browserDoor = new BrowserDoor(served, openBrowser, { watch });
    const traceFile = (): string | undefined => (testInfo.status === testInfo.expectedStatus ? undefined : testInfo.outputPath('trace.zip'));
    await using door = doorChoice === 'browser' ? browserDoor : new DesktopDoor({ served, other: browserDoor, watch, traceFile });
    await use(door);
  },
  page: async ({ door }, use) => {
    await use(await door.open());
  },
  context: async ({ page }, use) => {
    await use(page.context());
  },
});

export { expect };
