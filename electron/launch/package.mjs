import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDesktop } from './build-desktop.mjs';
import { findElectron } from './find-electron.mjs';
import { ensureInstalled } from './install.mjs';
import { at, root, say } from './project.mjs';

const require = createRequire(import.meta.url);

/** Where what is packed is built; `electron-builder.config.cjs` says the same. */
const staged = at('.cache', 'package', 'dist');

const ownOptions = [`--${process.arch}`, process.platform === 'darwin' ? '--mac' : process.platform === 'win32' ? '--win' : '--linux'];

/** Whether it is for this machine's own system and processor: what is installed here is no Electron for another. @param {readonly string[]} args */
const isForThisMachine = (args) => args.filter((argument) => /^(-[lmwo]+|--(linux|mac|macos|win|windows|x64|ia32|armv7l|arm64|universal))$/.test(argument)).every((argument) => ownOptions.includes(argument));

/**
 * Where electron-builder takes Electron from: the folder that `args` name, else the one that is installed here, else, undefined, the network.
 * @param {readonly string[]} args @param {string | undefined} program of the installed Electron
 */
export function electronFolder(args, program) {
  const named = args.find((argument) => argument.startsWith('-c.electronDist='));
  if (named !== undefined) return named.slice('-c.electronDist='.length);
  if (program === undefined || !isForThisMachine(args)) return undefined;
  return process.platform === 'darwin' ? path.resolve(program, '..', '..', '..', '..') : path.dirname(program);
}

/**
 * Builds the desktop app afresh and packs it for this system into `release/`. `args` go to electron-builder: `--dir` (a folder instead of installers),
 * `--linux deb`, `-c.electronDist=FOLDER` (an unpacked Electron). The Electron that is installed here is taken; without one, Electron is fetched from the
 * network, as are the tools of the installers. Returns the exit code.
 * @param {readonly string[]} args
 */
export async function packageDesktop(args) {
  ensureInstalled();
  const folder = electronFolder(args, findElectron(process.env));
  if (folder === undefined) say('Electron is not installed here for this target, so electron-builder fetches it.');
  say('building the app ...');
  rmSync(staged, { recursive: true, force: true });
  await buildDesktop({ folder: path.join(staged, 'desktop') });
  const { build } = await import('vite');
  await build({ root: at('renderer'), configFile: at('vite.config.ts'), logLevel: 'warn', build: { outDir: path.join(staged, 'renderer'), emptyOutDir: true } });
  const given = folder === undefined || args.some((argument) => argument.startsWith('-c.electronDist=')) ? args : [...args, `-c.electronDist=${folder}`];
  const code = packStaged(given);
  if (code !== 0) say(whyNotPacked(folder, args));
  return code;
}

/** What to do about it. @param {string | undefined} folder @param {readonly string[]} args */
export function whyNotPacked(folder, args) {
  const { version } = require('electron/package.json');
  if (folder === undefined) {
    return `the app was not packed, see above. It needs Electron ${version}, which github.com has: with a network, \`npx install-electron\` fetches it; without one, unpack electron-v${version}-<system>-<processor>.zip anywhere and say \`npm run package -- --dir -c.electronDist=FOLDER\`.`;
  }
  if (!args.includes('--dir')) return 'the app was not packed, see above. Installers need tools that electron-builder fetches from github.com; `npm run package -- --dir` makes the app as a folder without them.';
  return `the app was not packed, see above. Electron was taken from ${folder}; it must be version ${version}, unpacked.`;
}

/** Packs what is built already. @param {readonly string[]} args @param {'inherit' | 'pipe'} [output] */
export function packStaged(args, output = 'inherit') {
  const cli = path.join(path.dirname(require.resolve('electron-builder/package.json')), 'cli.js');
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [cli, '--config', 'electron-builder.config.cjs', '--publish', 'never', ...args], { cwd: root, stdio: ['ignore', output, output], encoding: 'utf8' });
  if (error !== undefined) say(error.message);
  if (status !== 0 && output === 'pipe') say(`${stdout}\n${stderr}`);
  return status ?? 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await packageDesktop(process.argv.slice(2));
