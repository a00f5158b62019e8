import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserWindow, Menu, Notification, app, dialog, ipcMain, nativeTheme, protocol, safeStorage, screen, session, shell } from 'electron';
import { version } from '../../package.json';
import { systemClock } from '../clock.ts';
import { becomeCompanion, companionProgram } from './companion.ts';
import { openHost } from './open-host.ts';
import { startDesktop } from './start-desktop.ts';

// The one file that has the real Electron in hand. All else is given what it needs.
const bundleFolder = path.dirname(fileURLToPath(import.meta.url));
const companion = app.isPackaged ? companionProgram(process.argv, bundleFolder) : undefined;
if (companion === undefined) {
  startDesktop(
    { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, Notification, protocol, safeStorage, screen, session, shell },
    {
      openHost,
      version,
      bundleFolder,
      process,
      packagedResources: app.isPackaged ? path.join(process.resourcesPath, 'drydock') : undefined,
      clock: systemClock,
    },
  );
} else {
  await becomeCompanion(app, companion, process.env);
}
