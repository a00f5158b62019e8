import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDesktop } from './build-desktop.mjs';
import { ensureInstalled } from './install.mjs';
import { at, root, say } from './project.mjs';

const require = createRequire(import.meta.url);

/** Where what is packed is built; `electron-builder.config.cjs` says the same. */
const staged = at('.cache', 'package', 'dist');

/**
 * Builds the desktop app afresh and packs it for this system into `release/`. `args` go to electron-builder: `--dir` (a folder instead of installers),
 * `--linux deb`, `-c.electronDist=FOLDER` (an unpacked Electron that is here already; without it Electron and the tools of the installers are
 * downloaded). Returns the exit code.
 * @param {readonly string[]} args
 */
export async function packageDesktop(args) {
  ensureInstalled();
  say('building the app ...');
  rmSync(staged, { recursive: true, force: true });
  await buildDesktop({ folder: path.join(staged, 'desktop') });
  const { build } = await import('vite');
  await build({ root: at('renderer'), configFile: at('vite.config.ts'), logLevel: 'warn', build: { outDir: path.join(staged, 'renderer'), emptyOutDir: true } });
  return packStaged(args);
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
