import { spawn } from 'node:child_process';
import { findElectron } from './find-electron.mjs';
import { ensureInstalled } from './install.mjs';
import { at, root, say } from './project.mjs';
import { canShowBrowser, whyNoDesktop } from './surroundings.mjs';

/** A desktop that has failed by then never came up. */
const comesUpMs = 5_000;

const given = process.argv.slice(2);

ensureInstalled();
// Options are those of `drydock serve`: who gives some has chosen the browser.
if (given.length > 0 || !(await desktop())) await served();

/** Whether there was one. */
async function desktop() {
  const electron = findElectron(process.env);
  const why = whyNoDesktop(electron, process.env, process.platform, process.getuid?.());
  if (electron === undefined || why !== undefined) {
    say(`${why}, so the app is served to the browser.`);
    return false;
  }
  const [{ ensureDesktopBuilt }, { ensureRendererBuilt }] = await Promise.all([import('./build-desktop.mjs'), import('./build-renderer.mjs')]);
  await Promise.all([ensureDesktopBuilt(), ensureRendererBuilt()]);
  // Else Electron takes itself for Node.
  const { ELECTRON_RUN_AS_NODE: _inherited, ...environment } = process.env;
  const started = Date.now();
  const code = await run(electron, [root], environment);
  if (code !== 0 && Date.now() - started < comesUpMs) {
    say('the desktop shell (Electron) did not start here, see above, so the app is served to the browser.');
    return false;
  }
  process.exitCode = code;
  return true;
}

async function served() {
  const open = given.length === 0 && canShowBrowser(process.env, process.platform) ? ['--open'] : [];
  process.exitCode = await run(process.execPath, [at('electron', 'launch', 'drydock.mjs'), 'serve', ...open, ...given], process.env);
}

/** Runs a program to its end, for which signals are. @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} environment @returns {Promise<number>} */
async function run(program, args, environment) {
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  // Ctrl-C reaches the whole foreground group: the app stops by itself, and this process waits for it.
  const waiting = () => undefined;
  const passing = (/** @type {NodeJS.Signals} */ name) => child.kill(name);
  process.on('SIGINT', waiting).on('SIGTERM', passing).on('SIGHUP', passing);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP' ? 0 : 1)));
    });
  } finally {
    process.off('SIGINT', waiting).off('SIGTERM', passing).off('SIGHUP', passing);
  }
}
