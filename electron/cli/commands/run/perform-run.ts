import { systemClock } from '#electron/clock.ts';
import type { RunObserver, RunService, RunState } from '#electron/runner/run-service.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { progressDisplay } from '../../output/run/progress-display.ts';
import { runJson } from '../../output/run/run-json.ts';
import { exitCodeOfRun } from './end-of-run.ts';

/**
 * Runs something to its end with progress on stderr, then tells the result on stdout. With `outputDir` a completed run's
 * outputs are copied there, and the copies are what is told.
 */
export async function performRun(
  context: CliContext,
  runs: RunService,
  options: { readonly json: boolean; readonly outputDir?: string | undefined },
  start: (observer: RunObserver) => Promise<RunState>,
): Promise<ExitCode> {
  // Now, not after a run of hours, when the program on disk may be another one; a document does without.
  const [display, report] = await Promise.all([progressDisplay(context.err, systemClock), options.json ? undefined : import('../../output/run/run-report.ts')]);
  let state: RunState;
  try {
    state = await start(display);
  } finally {
    display.stop();
  }
  const outputs = await exportedOutputs(context, runs, state, options.outputDir);
  if (report === undefined) printJson(context.out, runJson(state, outputs));
  else await report.reportRun(context, runs, state, outputs);
  return exitCodeOfRun(state.status);
}

async function exportedOutputs(context: CliContext, runs: RunService, state: RunState, folder: string | undefined): Promise<Readonly<Record<string, string>>> {
  if (folder === undefined) return state.outputs;
  if (state.status === 'completed') return runs.exportOutputs(state.document.id, folder, context.signal);
  context.err.write(`Nothing was copied to ${folder}: the run has ${state.status === 'failed' ? 'failed' : `ended as ${state.status}`}.\n`);
  return state.outputs;
}
