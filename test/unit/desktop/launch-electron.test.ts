import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { electronLaunchOptions, launchElectron } from '#test/e2e/launch-electron.ts';

const launch = { home: '/h', folder: '/w', environment: { PATH: '/bin', DISPLAY: ':9', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--inspect', GONE: undefined } };

it('starts the built bundle with a home of its own, and without what would make Electron another program', () => {
  const options = electronLaunchOptions('/e/electron', { ...launch, args: ['p.yml'] }, false);
  expect(options).toMatchObject({ executablePath: '/e/electron', cwd: '/w', env: { PATH: '/bin', DISPLAY: ':9', DRYDOCK_HOME: '/h' } });
  expect(Object.keys(options.env).sort()).toEqual(['DISPLAY', 'DRYDOCK_HOME', 'PATH']);
  expect(options.args.slice(-2)).toEqual([path.resolve('dist/desktop/main.js'), 'p.yml']);
  expect(options.args).not.toContain('--no-sandbox');
});

it('gives up the sandbox of the operating system only as root, and keeps Playwright from giving it up otherwise', () => {
  const asRoot = electronLaunchOptions('/e/electron', launch, true);
  expect([asRoot.args[0], asRoot.chromiumSandbox]).toEqual(['--no-sandbox', false]);
  expect(electronLaunchOptions('/e/electron', launch, false).chromiumSandbox).toBe(true);
});

it("keeps what Chromium writes in the home, and the person's own keys out of it", () => {
  const { args } = electronLaunchOptions('/e/electron', launch, false);
  expect(args).toEqual(expect.arrayContaining([`--user-data-dir=${path.join('/h', 'desktop')}`, '--password-store=basic', '--use-mock-keychain']));
  // Electron takes the first argument without a dash for its app.
  expect(args.findIndex((argument) => !argument.startsWith('-'))).toBe(args.length - 1);
});

it('launches nothing where there is no program, and the one that is found where there is', async () => {
  const launched = vi.fn<(options: object) => object>(() => ({
    firstWindow: () => Promise.resolve('the page'),
    evaluate: (look: (electron: object) => unknown) => Promise.resolve(look({ webContents: { getAllWebContents: () => [{ getLastWebPreferences: () => ({ sandbox: true }) }] } })),
  }));
  vi.doMock('@playwright/test', () => ({ _electron: { launch: launched } }));
  const dist = mkdtempSync(path.join(tmpdir(), 'drydock-electron-'));
  const environment = { ELECTRON_OVERRIDE_DIST_PATH: dist };
  expect(await launchElectron({ ...launch, environment })).toBeUndefined();
  expect(launched).not.toHaveBeenCalled();
  const program = path.join(dist, process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron');
  if (process.platform === 'darwin') return;
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o755);
  const desktop = await launchElectron({ ...launch, environment });
  expect(desktop).toMatchObject({ page: 'the page' });
  expect(await desktop?.webPreferences()).toEqual([{ sandbox: true }]);
  expect(launched.mock.calls[0]?.[0]).toMatchObject({ executablePath: program });
  rmSync(dist, { recursive: true });
});
