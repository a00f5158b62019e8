import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { findElectron } from './find-electron.mjs';
import { hasScreen } from './surroundings.mjs';

/** Where the virtual screen's program is, for a Linux machine without a screen. @param {NodeJS.ProcessEnv} environment */
export function findXvfb(environment) {
  return (environment['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'Xvfb')).find(isProgram);
}

/** Whether the stories need a virtual screen to show the app's window on. @param {NodeJS.ProcessEnv} environment @param {NodeJS.Platform} platform */
export const needsVirtualScreen = (environment, platform) => platform === 'linux' && !hasScreen(environment, platform);

/**
 * What is in the way of telling the stories in the window of the desktop app, in words; undefined when nothing is.
 * @param {NodeJS.ProcessEnv} environment @param {NodeJS.Platform} platform @param {string} [folder] of the package 'electron'
 */
export function whyNoDesktopStories(environment, platform, folder) {
  if (findElectron(environment, folder) === undefined) return 'Electron is not installed here (`npx install-electron` fetches it; ELECTRON_OVERRIDE_DIST_PATH names an unpacked one)';
  if (needsVirtualScreen(environment, platform) && findXvfb(environment) === undefined) return 'there is neither a screen nor Xvfb here';
  return undefined;
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
