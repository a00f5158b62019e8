import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { whyNoDesktopStories } from '#electron/launch/desktop-stories.mjs';
import { findChromium } from '#electron/launch/find-chromium.mjs';
import type { DoorChoice } from '#test/e2e/kit/app-door.ts';

const chromium = findChromium(process.env);
/** Stories of what only the window has. */
const ofTheWindow = '**/desktop-*.story.ts';

/**
 * The stories of the app: in a real browser over the browser host and, wherever there is an Electron to run, the same ones in the window of the
 * desktop app. Where there is none the end of the run says so.
 */
export default defineConfig<DoorChoice>({
  testDir: 'test/e2e',
  testMatch: '**/*.story.ts',
  outputDir: '.cache/e2e',
  globalSetup: './test/e2e/kit/global-setup.ts',
  // Each story has its own host and home; more at once than this only makes each slower.
  workers: Math.min(2, availableParallelism()),
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Pictures of every moment, and of the page at every step, would cost as much as the stories themselves.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'],
    },
  },
  projects: [
    { name: 'browser', testIgnore: ofTheWindow },
    ...(whyNoDesktopStories(process.env, process.platform) === undefined ? [{ name: 'electron', use: { doorChoice: 'desktop' as const } }] : []),
  ],
});
