import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** @typedef {{ pid: number, group: number, variables: ReadonlyMap<string, string> }} RunningProcess */

/**
 * The living processes of this user whose environment names a step. Linux only; elsewhere always empty.
 *
 * @returns {RunningProcess[]}
 */
export function stepProcesses() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      if (!environment.includes('DRYDOCK_STEP=')) return [];
      const [state, , group] = readFileSync(`/proc/${name}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
      if (state === 'Z' || state === 'X') return [];
      const text = Buffer.from(environment, 'latin1').toString('utf8');
      const variables = new Map();
      for (const entry of text.split('\0')) variables.set(entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1));
      return [{ pid, group: Number(group), variables }];
    } catch {
      // It ended meanwhile, or belongs to somebody else: either way it is not a step of ours.
      return [];
    }
  });
}

/**
 * Sends a signal to a process group (by its leader's id) and to further processes. Those that are gone are passed over.
 *
 * @param {number | undefined} group
 * @param {readonly number[]} pids
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
export function signalTree(group, pids, signal) {
  if (process.platform === 'win32') {
    if (group !== undefined) endWindowsTree(group);
    return;
  }
  for (const target of [...(group === undefined ? [] : [-group]), ...pids]) send(target, signal);
}

/**
 * @param {number} target
 * @param {'SIGTERM' | 'SIGKILL' | 0} signal
 */
function send(target, signal) {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} pid */
function endWindowsTree(pid) {
  try {
    execFileSync('taskkill', ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore' });
  } catch {
    // taskkill fails when the tree has ended by itself.
  }
}

/**
 * Whether anything of a group is alive, as far as the platform tells without `/proc`.
 *
 * @param {number} group
 */
export function groupIsAlive(group) {
  return process.platform !== 'win32' && send(-group, 0);
}

/**
 * Kills every process that a predicate picks, with its group, until none is left (three rounds: a fork may be under way).
 *
 * @param {(process: RunningProcess) => boolean} picks
 * @returns {Set<string>} the steps they belonged to
 */
export function killStepProcesses(picks) {
  const steps = new Set();
  for (let round = 0; round < 3; round += 1) {
    const found = stepProcesses().filter(picks);
    if (found.length === 0) break;
    for (const { pid, group, variables } of found) {
      steps.add(variables.get('DRYDOCK_STEP') ?? '');
      signalTree(group > 1 ? group : undefined, [pid], 'SIGKILL');
    }
  }
  return steps;
}
