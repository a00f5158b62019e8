/*
 * A small process that starts steps, so that the cost of a fork does not grow with the memory of the program that runs
 * the pipeline. It reads one JSON request a line from its standard input and answers on its standard output. When its
 * input ends - the program is done, or was killed - it kills what is left of the session and ends.
 *
 * Arguments: session, home, run. It is plain JavaScript, so that it runs from source and from the bundle alike.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { groupIsAlive, killStepProcesses, signalTree, stepProcesses } from './process-tree.mjs';

/**
 * @typedef {{ id: number, step: string, argv: string[], cwd: string, variables: Record<string, string>, stdoutFile: string, stderrFile: string }} StartRequest
 * @typedef {{ id: number, step: string, pid: number, stopped: boolean }} RunningStep
 */

const [session = '', home = '', run = ''] = process.argv.slice(2);
const pollMs = 20;
// It was for this program, not for the steps.
delete process.env['ELECTRON_RUN_AS_NODE'];

/** @type {Map<number, RunningStep>} */
const running = new Map();

// A run that was killed together with its spawner and is resumed: two attempts must not write to one folder.
killStepProcesses(({ variables }) => variables.get('DRYDOCK_STEP_HOME') === home && variables.get('DRYDOCK_STEP')?.startsWith(`${run}/`) === true && variables.get('DRYDOCK_STEP_SESSION') !== session);

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) handle(JSON.parse(line));
});
process.stdin.on('end', endSession);
process.stdin.on('error', endSession);
// The program is gone: its end of standard input tells the same.
process.stdout.on('error', () => {});
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) process.on(signal, endSession);

function endSession() {
  for (const { pid } of running.values()) signalTree(pid, [], 'SIGKILL');
  killStepProcesses(({ variables }) => variables.get('DRYDOCK_STEP_SESSION') === session);
  process.exit(0);
}

/** @param {{ start: StartRequest } | { stop: { id: number, graceMs: number } }} request */
function handle(request) {
  if ('start' in request) start(request.start);
  else stop(request.stop.id, request.stop.graceMs);
}

/** @param {Record<string, unknown>} message */
function answer(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** @param {StartRequest} request */
function start({ id, step, argv, cwd, variables, stdoutFile, stderrFile }) {
  /** @type {number[]} */
  const files = [];
  try {
    for (const file of [stdoutFile, stderrFile]) files.push(openSync(file, 'a'));
    const child = spawn(argv[0] ?? '', argv.slice(1), {
      cwd,
      env: { ...process.env, ...variables, DRYDOCK_STEP: step, DRYDOCK_STEP_HOME: home, DRYDOCK_STEP_SESSION: session },
      stdio: ['ignore', files[0], files[1]],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    child.once('error', (error) => {
      if (child.pid === undefined) answer({ id, error: error.message });
    });
    if (child.pid === undefined) return;
    /** @type {RunningStep} */
    const entry = { id, step, pid: child.pid, stopped: false };
    running.set(id, entry);
    child.once('exit', (exitCode, signal) => ended(entry, { id, exitCode, signal }));
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  } finally {
    for (const file of files) closeSync(file);
  }
}

/**
 * @param {RunningStep} entry
 * @param {Record<string, unknown>} exit
 */
function ended(entry, exit) {
  if (!entry.stopped) {
    // What it left running in the background ends with it, as in a container.
    if (process.platform !== 'win32') signalTree(entry.pid, [], 'SIGKILL');
    finish(entry, exit);
  } else waitForTree(entry, exit);
}

/**
 * @param {RunningStep} entry
 * @param {Record<string, unknown>} exit
 */
function finish(entry, exit) {
  running.delete(entry.id);
  answer({ ...exit, stopped: entry.stopped });
}

/**
 * One look at the system serves all steps that are being stopped.
 *
 * @type {{ atMs: number, processes: readonly import('./process-tree.mjs').RunningProcess[] }}
 */
let seen = { atMs: -pollMs, processes: [] };

/** @param {RunningStep} entry */
function survivors({ step, pid }) {
  if (performance.now() - seen.atMs > pollMs / 2) seen = { atMs: performance.now(), processes: stepProcesses() };
  return seen.processes
    .filter(({ group, variables }) => group === pid || (variables.get('DRYDOCK_STEP_SESSION') === session && variables.get('DRYDOCK_STEP') === step))
    .map((process) => process.pid);
}

/**
 * @param {number} id
 * @param {number} graceMs
 */
function stop(id, graceMs) {
  const entry = running.get(id);
  if (entry === undefined || entry.stopped) return;
  entry.stopped = true;
  signalTree(entry.pid, survivors(entry), 'SIGTERM');
  setTimeout(() => killUntilGone(entry, 100), graceMs);
}

/**
 * @param {RunningStep} entry
 * @param {number} rounds
 */
function killUntilGone(entry, rounds) {
  if (!running.has(entry.id) || rounds === 0) return;
  signalTree(entry.pid, survivors(entry), 'SIGKILL');
  setTimeout(() => killUntilGone(entry, rounds - 1), pollMs);
}

/**
 * The command itself has ended; processes it started may still be on their way.
 *
 * @param {RunningStep} entry
 * @param {Record<string, unknown>} exit
 */
function waitForTree(entry, exit, deadline = Date.now() + 10_000) {
  const alive = process.platform === 'linux' ? survivors(entry).length > 0 : groupIsAlive(entry.pid);
  if (!alive || Date.now() > deadline) finish(entry, exit);
  else setTimeout(() => waitForTree(entry, exit, deadline), pollMs);
}
