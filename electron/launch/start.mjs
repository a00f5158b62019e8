import { spawn } from 'node:child_process';
import { findElectron } from './find-electron.mjs';
import { ensureInstalled } from './install.mjs';
import { at, say } from './project.mjs';
import { ensureBuilt } from './setup.mjs';
import { canShowBrowser } from './surroundings.mjs';

const given = process.argv.slice(2);

ensureInstalled();
const electron = findElectron(process.env);
// Options are those of `drydock serve`: who gives some has chosen the browser.
if (electron !== undefined && given.length === 0) await startDesktop(electron);
else await startServing();

/** @param {string} program */
async function startDesktop(program) {
  await ensureBuilt();
  const { ensureRendererBuilt } = await import('./build-renderer.mjs');
  await ensureRendererBuilt();
  // Else Electron takes itself for Node.
  const { ELECTRON_RUN_AS_NODE: _inherited, ...environment } = process.env;
  await untilEnd(program, [at('dist', 'desktop.mjs')], environment);
}

async function startServing() {
  if (electron === undefined && given.length === 0) say('the desktop shell (Electron) is not installed here, so the app opens in the browser.');
  const open = given.length === 0 && canShowBrowser(process.env, process.platform) ? ['--open'] : [];
  await untilEnd(process.execPath, [at('electron', 'launch', 'drydock.mjs'), 'serve', ...open, ...given], process.env);
}

/** Ends as the program ends. @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} environment */
async function untilEnd(program, args, environment) {
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  // Ctrl-C reaches the whole foreground group: the app stops by itself, and this process waits for it.
  process.on('SIGINT', () => undefined);
  for (const name of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(name, () => child.kill(name));
  process.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
