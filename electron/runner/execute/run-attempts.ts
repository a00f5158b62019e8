import { lstatSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DrydockError } from '#shared/errors.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { ignoredFailures } from '#shared/run/parallel-progress.ts';
import type { StagedStep, StepExit } from '../../engines/engine.ts';
import { readProgress } from '../parallel/read-progress.ts';
import { buildStep } from './build-step.ts';
import type { Decision } from './decide-node.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { OutputPlaces } from './output-places.ts';
import type { StageAhead } from './stage-ahead.ts';

export type AttemptEnd =
  | { readonly kind: 'succeeded'; readonly exitCode: number; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly exitCode?: number; readonly code: string; readonly message: string }
  | { readonly kind: 'cancelled' };

/** How the last attempt ended, and which one that was. */
export type AttemptsEnd = AttemptEnd & { readonly attempt: number };

/** Runs the command of a node until it succeeds, its retries are used up, or the signal fires. */
export async function runAttempts(context: ExecutionContext, places: OutputPlaces, ahead: StageAhead, node: PlannedNode, decision: Decision, signal: AbortSignal): Promise<AttemptsEnd> {
  for (let attempt = 1; ; attempt += 1) {
    const end = await runAttempt(context, places, ahead, node, decision, attempt, signal);
    if (end.kind !== 'failed' || attempt > node.maxRetries) return { ...end, attempt };
    const delayMs = context.retryDelayMs(attempt);
    context.log.append({
      type: 'node-retrying', node: node.name, attempt, message: end.message, delayMs,
      ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
    });
    await delay(delayMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return { kind: 'cancelled', attempt };
  }
}

async function runAttempt(context: ExecutionContext, places: OutputPlaces, ahead: StageAhead, node: PlannedNode, decision: Decision, attempt: number, signal: AbortSignal): Promise<AttemptEnd> {
  const startedMs = context.clock.monotonicMs();
  let timeout: AbortSignal | undefined;
  let exit: StepExit;
  try {
    const staging = stageNow(context, places, ahead, node, decision, attempt, signal);
    ahead.stagesNow(node.name, staging);
    const staged = await staging;
    if (signal.aborted) {
      await staged.discard();
      return { kind: 'cancelled' };
    }
    const outputFolders = Object.fromEntries(node.outputs.map((output) => [output.name, places.folderToWrite(node.name, output.name)]));
    context.log.append({ type: 'node-running', node: node.name, attempt, reason: decision.reason, outputFolders });
    timeout = timeLimit(node.timeoutSeconds);
    exit = await staged.run(timeout === undefined ? signal : AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (signal.aborted) return { kind: 'cancelled' };
    if (error instanceof DrydockError) return { kind: 'failed', code: error.code, message: error.message };
    throw error;
  }
  if (signal.aborted && exit.stopped) return { kind: 'cancelled' };
  const end = judge(node, exit, timeout?.aborted === true, context.clock.monotonicMs() - startedMs);
  return node.parallel === undefined ? end : judgeParallel(context, node, attempt, end);
}

/** The longest that a timer can wait, 24 days: a limit beyond it is no limit. */
const longestTimerMs = 2 ** 31 - 1;

/** Limits the command itself: what it takes to prepare the step does not count. */
function timeLimit(seconds: number | undefined): AbortSignal | undefined {
  const ms = Math.ceil((seconds ?? Infinity) * 1000);
  return ms > longestTimerMs ? undefined : AbortSignal.timeout(ms);
}

function judge(node: PlannedNode, exit: StepExit, timedOut: boolean, durationMs: number): AttemptEnd {
  const code = exit.exitCode === undefined ? {} : { exitCode: exit.exitCode };
  if (exit.stopped) {
    const message = timedOut ? `it did not end within its limit of ${String(node.timeoutSeconds)} s (${node.trial === undefined ? 'limits.timeout' : 'limits.timeout or limits.trial_timeout'})` : 'it was stopped from outside';
    return { kind: 'failed', ...code, code: timedOut ? 'timed-out' : 'stopped', message };
  }
  if (exit.outOfMemory) return { kind: 'failed', ...code, code: 'out-of-memory', message: 'it was killed because it needed more memory than it may use. Raise the memory limit (resources.docker_args: --memory) or make it need less' };
  if (exit.exitCode === undefined) return { kind: 'failed', code: 'killed', message: `it was killed by ${exit.signal ?? 'a signal'}` };
  if (exit.exitCode === 0 || (node.anyExitCodeIsSuccess && exit.exitCode > 0)) return { kind: 'succeeded', exitCode: exit.exitCode, durationMs };
  const hint = exit.exitCode === 127 ? ' (127: a program in the command, or the shell that runs it, was not found)' : exit.exitCode === 126 ? ' (126: a program in the command may not be executed)' : '';
  return { kind: 'failed', ...code, code: 'exit-code', message: `the command ended with exit code ${String(exit.exitCode)}${hint}` };
}

/** A driver says what failed better than its exit code does, and what failed without failing the step. */
async function judgeParallel(context: ExecutionContext, node: PlannedNode, attempt: number, end: AttemptEnd): Promise<AttemptEnd> {
  const progress = await readProgress(context.folder.node(node.name).parallel(attempt));
  if (end.kind === 'failed' && end.code === 'exit-code' && progress !== undefined && progress.message !== '') return { ...end, message: `${progress.message.replace(/\.$/, '')} (exit code ${String(end.exitCode)})` };
  const ignored = end.kind === 'succeeded' && progress !== undefined ? ignoredFailures(progress) : undefined;
  if (ignored !== undefined) context.log.append({ type: 'warning', node: node.name, message: ignored });
  return end;
}

/** Uses the step that was prepared ahead if it fits, else prepares one with fresh code and empty outputs. */
async function stageNow(context: ExecutionContext, places: OutputPlaces, ahead: StageAhead, node: PlannedNode, decision: Decision, attempt: number, signal: AbortSignal): Promise<StagedStep> {
  const folder = context.folder.node(node.name);
  const prepared = ahead.has(node.name);
  if (attempt > 1) await startAfresh(places, node, folder.code);
  const built = await buildStep(context, places, { node, attempt, environment: decision.environment, inputs: decision.inputs });
  const staged = await ahead.take(node.name, built);
  if (staged !== undefined) return staged;
  if (prepared) await emptyFolder(folder.code);
  if (node.snapshotId !== undefined) await context.code.materialise(node.snapshotId, folder.code, signal);
  return (await context.session.get()).stage(built.step);
}

async function startAfresh(places: OutputPlaces, node: PlannedNode, codeFolder: string): Promise<void> {
  await emptyFolder(codeFolder);
  for (const output of node.outputs) await emptyFolder(places.folderToWrite(node.name, output.name));
}

/** Empties a folder without replacing it: a container may have it mounted. Only a link that a step put in its place is replaced, never followed. */
async function emptyFolder(folder: string): Promise<void> {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) await rm(folder, { force: true });
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder)) await rm(path.join(folder, entry), { recursive: true, force: true });
}
