import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { at } from './project.mjs';

/**
 * Where Electron's program is, or undefined where it was not installed. Looks only: importing the package 'electron' would download it.
 * @param {NodeJS.ProcessEnv} environment @param {string} folder of the package
 */
export function findElectron(environment, folder = at('node_modules', 'electron')) {
  const dist = environment['ELECTRON_OVERRIDE_DIST_PATH'] || path.join(folder, 'dist');
  const program = path.join(dist, nameOfProgram(folder));
  try {
    accessSync(program, constants.X_OK);
    return program;
  } catch {
    return undefined; // not installed, or not for this machine
  }
}

/** The package notes it when it has downloaded. @param {string} folder */
function nameOfProgram(folder) {
  try {
    const noted = readFileSync(path.join(folder, 'path.txt'), 'utf8').trim();
    if (noted !== '') return noted;
  } catch {
    // Nothing was downloaded; an override may name a folder all the same.
  }
  return process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}
