import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { at, root, say } from './project.mjs';

/** Installs the packages of the lock file when they are missing or others; says so on stderr. Quick and silent otherwise. */
export function ensureInstalled() {
  if (isInstalled()) return;
  say('installing packages (only the first time, and when package-lock.json has changed) ...');
  const runner = process.env['npm_execpath'] ?? '';
  const npm = path.basename(runner) === 'npm-cli.js' ? runner : undefined;
  const args = ['ci', '--loglevel=error', '--no-progress'];
  const [command, argv] = npm === undefined ? ['npm', args] : [process.execPath, [npm, ...args]];
  const { status, error } = spawnSync(command, argv, { cwd: root, stdio: ['ignore', 2, 2], shell: npm === undefined && process.platform === 'win32' });
  if (status === 0) return;
  say(`\`npm ci\` did not succeed${error === undefined ? '' : ` (${error.message})`}. See above; the registry must be reachable for this one step.`);
  process.exit(1);
}

/** Whether node_modules holds what package-lock.json asks for. npm keeps a copy of the lock file of what it installed. */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  const wanted = readPackages('package-lock.json');
  return installed !== undefined && Object.entries(wanted ?? {}).every(([where, { version, optional }]) => {
    const there = installed[where];
    return where === '' || (there === undefined ? optional === true : there.version === version);
  });
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(at(file), 'utf8')).packages;
  } catch {
    return undefined; // missing or torn: npm ci mends both
  }
}
