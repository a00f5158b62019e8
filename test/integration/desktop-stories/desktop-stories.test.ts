import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findXvfb, needsVirtualScreen, whyNoDesktopStories } from '#electron/launch/desktop-stories.mjs';
import { findChromium } from '#electron/launch/find-chromium.mjs';
import type { RecordedLaunch } from '#test/kit/desktop/drivable/write-drivable-electron.ts';
import { writeDrivableElectron } from '#test/kit/desktop/drivable/write-drivable-electron.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'drydock-desktop-stories-'));
const dist = path.join(folder, 'dist');
const none = path.join(folder, 'none');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the stories as `npm run test:e2e` does. */
function stories(environment: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list', `--output=${path.join(folder, 'results')}`, ...args], { env: { ...process.env, ...environment, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.once('error', reject).once('close', (code) => resolve({ code, output }));
  });
}

describe('Whether the stories can be told in the window', () => {
  beforeAll(() => writeDrivableElectron(dist));
  const why = (environment: NodeJS.ProcessEnv, platform: NodeJS.Platform) => whyNoDesktopStories(environment, platform, none);

  it.skipIf(process.platform === 'win32')('goes by the program, and on Linux by a screen or Xvfb', () => {
    expect(why({}, 'linux')).toContain('not installed');
    expect(why({ ELECTRON_OVERRIDE_DIST_PATH: dist, PATH: none }, 'linux')).toContain('neither a screen nor Xvfb');
    for (const screen of [{ DISPLAY: ':1' }, { WAYLAND_DISPLAY: 'wayland-0' }]) expect(why({ ELECTRON_OVERRIDE_DIST_PATH: dist, PATH: none, ...screen }, 'linux')).toBeUndefined();
    expect(needsVirtualScreen({}, 'darwin')).toBe(false);
    expect(findXvfb({ PATH: none })).toBeUndefined();
  });
});

describe.skipIf(findChromium(process.env) === undefined || process.platform !== 'linux')('The stories in the window of a stand-in for Electron (needs Linux and Chromium)', () => {
  let launches: readonly RecordedLaunch[];
  let told: Awaited<ReturnType<typeof stories>>;
  beforeAll(async () => {
    const recorded = await writeDrivableElectron(dist);
    // The stand-in's window is a Chromium without a head: any screen will do.
    told = await stories({ ELECTRON_OVERRIDE_DIST_PATH: dist, DISPLAY: process.env['DISPLAY'] ?? ':0', ELECTRON_RUN_AS_NODE: '1' }, '--project=electron', 'first-run', 'desktop-window', 'crash', 'two-clients');
    launches = recorded();
  }, 400_000);

  it('are the same files, and go through the built main process, its preload script and its messages', () => {
    expect(told.output).toContain('[electron] › test/e2e/first-run.story.ts');
    expect(told.output, told.output).toMatch(/\n\s+6 passed/);
    expect([told.code, told.output.includes('NOT RUN')]).toEqual([0, false]);
  });

  it('start the program with the built bundle, each in a home and a folder of its own', () => {
    // The one that was killed was started again.
    expect(launches).toHaveLength(7);
    const homes = new Set(launches.map(({ environment }) => environment['DRYDOCK_HOME'] ?? ''));
    expect(homes.size).toBe(6);
    for (const { args, folder: startedIn, environment } of launches) {
      const home = environment['DRYDOCK_HOME'] ?? '';
      expect(args.filter((argument) => !argument.startsWith('-'))).toEqual([path.resolve('dist/desktop/main.js')]);
      expect(args).toEqual(expect.arrayContaining(['--inspect=0', '--remote-debugging-port=0', '--disable-gpu', `--user-data-dir=${path.join(home, 'desktop')}`, '--password-store=basic']));
      expect(args.includes('--no-sandbox')).toBe(process.getuid?.() === 0);
      expect(startedIn).toBe(path.join(path.dirname(home), 'work'));
      expect([environment['ELECTRON_RUN_AS_NODE'], environment['NODE_OPTIONS']]).toEqual([undefined, undefined]);
    }
  });
});

describe.skipIf(findChromium(process.env) === undefined)('The stories where there is no Electron (needs Chromium)', () => {
  it('are told in the browser, and one line says what was not run, and why', async () => {
    const { code, output } = await stories({ ELECTRON_OVERRIDE_DIST_PATH: none }, 'e2e/home.story', 'desktop-window');
    expect(output, output).toMatch(/\n\s+1 passed/);
    expect(code).toBe(0);
    expect(output.split('\n').filter((line) => line.includes('NOT RUN'))).toEqual([expect.stringContaining('(project "electron"), because Electron is not installed here')]);
  });
});
