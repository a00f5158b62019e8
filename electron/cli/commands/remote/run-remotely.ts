import { systemClock } from '#electron/clock.ts';
import { newRunId } from '#electron/runner/new-run-id.ts';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { openWorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import type { WorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import { submitRun } from '#electron/sync/runs/submit-run.ts';
import { usualPatience } from '#electron/sync/runs/try-again.ts';
import { CancelledError, InvalidInputError } from '#shared/errors.ts';
import type { RunSubject } from '#shared/workspace/runs.ts';
import { ulid } from 'ulid';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { progressDisplay } from '../../output/run/progress-display.ts';
import { remoteRunJson, remoteRunState } from '../../output/run/remote-run.ts';
import type { PipelineRunOptions } from '../pipeline/run-options.ts';
import { exitCodeOfRun } from '../run/end-of-run.ts';
import { runText } from '../run/show.ts';
import { printLogTail } from './remote-logs.ts';
import { bringOutputs } from './remote-outputs.ts';

/** The options of `pipeline run` and `endpoint invoke` that name a workspace. */
export type RunRemotelyOptions = PipelineRunOptions & { readonly workspace: string };

/** Submits, and unless told to detach follows the run to its end. An interrupt ends the following, not the run. */
export async function runRemotely(context: CliContext, options: RunRemotelyOptions, subjectOf: (workspace: WorkspaceRuns) => Promise<RunSubject>): Promise<ExitCode> {
  if (options.dryRun === true) throw new InvalidInputError('A workspace checks everything when a run is submitted, and has no dry run. Leave out --workspace to see what would happen here.');
  if (options.engine !== 'auto') throw new InvalidInputError('A workspace runs on the engine that it has: --engine is for runs on this machine.');
  if (options.detach === true && options.outputDir !== undefined) throw new InvalidInputError('With --detach nothing waits for outputs to copy. Get them later: drydock run outputs URL --output-dir DIR');
  const app = await context.openApp();
  const { err, out, signal } = context;
  const workspace = await openWorkspaceRuns(app, context, options.workspace);
  const subject = await subjectOf(workspace);
  const { set, maxWorkers, forceRerun, from, only, hermetic } = options;
  const submission = {
    subject, values: set ?? {}, folder: process.cwd(),
    ...(maxWorkers === undefined ? {} : { maxWorkers }),
    ...(forceRerun === true ? { forceRerun: true } : {}),
    ...(hermetic === true ? { hermetic: true } : {}),
    ...(from === undefined ? {} : { from }),
    ...(only === undefined ? {} : { only: [...only] }),
  };
  const runId = newRunId(systemClock, ulid().toLowerCase());
  const parts = { runs: workspace.runs, content: workspace.content, capture: app.snapshots, patience: usualPatience };
  const submitted = await submitRun(parts, runId, submission, signal, {
    onSending: (what) => err.write(`Sending ${what} to ${workspace.account.name} ...\n`),
    onLost: (error) => err.write(`${error.message} Trying again ...\n`),
  });
  const url = workspace.addressOf(runId);
  if (options.detach === true) {
    if (options.json === true) printJson(out, { runId, url, status: submitted.status, position: submitted.position });
    else {
      out.write(`${url}\n`);
      err.write(`Submitted. Follow it: drydock run logs ${url} --follow\n`);
    }
    return 0;
  }
  err.write(`Run ${url}\n`);
  return followToEnd(context, workspace, runId, options);
}

async function followToEnd(context: CliContext, workspace: WorkspaceRuns, runId: string, options: RunRemotelyOptions): Promise<ExitCode> {
  const { err, out, signal } = context;
  const url = workspace.addressOf(runId);
  const display = await progressDisplay(err, systemClock);
  const begun = await workspace.runs.show(runId, signal);
  display.onPlan({
    pipeline: { name: begun.name, displayName: begun.pipeline, file: workspace.account.name }, engine: begun.engine === 'process' ? 'process' : 'docker', engineReason: `that of ${workspace.account.name}`,
    ...(begun.origin === null ? {} : { origin: begun.origin }),
    nodes: begun.nodes.map(({ name }) => ({ name, module: '', dependsOn: [], action: 'unknown', reason: '', environment: '' })), parameters: {}, fetches: [], ignored: [], warnings: [],
  });
  try {
    await followRun(workspace.runs, runId, { signal, patience: usualPatience }, {
      onState: ({ position }) => {
        if (position !== null) err.write(position === 1 ? 'It is the next one to begin.\n' : `${String(position - 1)} run${position === 2 ? '' : 's'} before it.\n`);
      },
      onEvent: (event) => display.onEvent(event),
      onLost: (error) => err.write(`${error.message} Connecting again ...\n`),
    });
  } catch (error) {
    if (error instanceof CancelledError) err.write(`The run goes on. To stop it: drydock run cancel ${url}\n`);
    throw error;
  } finally {
    display.stop();
  }
  const run = await workspace.runs.show(runId, signal);
  const brought = options.outputDir === undefined || run.status !== 'completed' ? {} : await bringOutputs(context, workspace, run, options.outputDir);
  const state = remoteRunState(run, (artifactId, output) => (output === undefined ? undefined : brought[output]) ?? `${url}/artifacts/${artifactId}`);
  if (options.json === true) printJson(out, remoteRunJson(run, state, (id) => workspace.addressOf(id)));
  else {
    for (const node of run.nodes.filter(({ status }) => status === 'failed').slice(0, 3)) {
      await printLogTail(context, workspace, run.id, node);
      err.write(`Debug it here: drydock module debug --run ${workspace.addressOf(runId, node.name)}\n`);
    }
    out.write(runText(state, out));
  }
  return exitCodeOfRun(state.status);
}
