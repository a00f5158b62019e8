import { followRun } from '#electron/sync/runs/follow-run.ts';
import { openWorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import { usualPatience } from '#electron/sync/runs/try-again.ts';
import { originWords } from '#shared/run/origin.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { remoteRunJson, remoteRunState, remoteSummaryJson } from '../../output/run/remote-run.ts';
import { renderTable } from '../../output/table.ts';
import { durationBetween, instant } from '../../output/words.ts';
import { runText } from '../run/show.ts';
import type { AskedRun } from './asked-run.ts';

/** `drydock run list --workspace W` */
export async function listRemoteRuns(context: CliContext, name: string, options: { readonly limit?: number; readonly json?: true }): Promise<ExitCode> {
  const { out, err, signal } = context;
  const opened = await openWorkspaceRuns(await context.openApp(), context, name);
  const { runs, account } = opened;
  const page = await runs.list({ limit: Math.min(options.limit ?? 50, 200) }, signal);
  if (options.json === true) {
    printJson(out, { runs: page.runs.map((run) => remoteSummaryJson(run, (id) => opened.addressOf(id))) });
    return 0;
  }
  if (page.runs.length === 0) {
    err.write(`No runs in ${account.name} yet. Start one: drydock pipeline run FILE --workspace ${account.name}\n`);
    return 0;
  }
  const rows = page.runs.map((run) => [
    run.id,
    run.origin === null ? run.pipeline : originWords(run.origin),
    run.position === null ? run.status : `${run.status} (${String(run.position)})`,
    run.member.name,
    instant(run.createdUtc, out.isTerminal),
    durationBetween(run.startedUtc ?? undefined, run.endedUtc ?? undefined) || '-',
  ]);
  out.write(renderTable([...['Run', 'Pipeline', 'Status', 'Member', 'Submitted'].map((head) => ({ head })), { head: 'Took', align: 'right' as const }], rows, out));
  if (page.more) err.write('Older ones are not shown.\n');
  return 0;
}

/** `drydock run show URL` */
export async function showRemoteRun(context: CliContext, { workspace, runId }: AskedRun, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, signal } = context;
  const run = await workspace.runs.show(runId, signal);
  const url = workspace.addressOf(runId);
  const state = remoteRunState(run, (artifactId) => `${url}/artifacts/${artifactId}`);
  if (options.json === true) {
    printJson(out, remoteRunJson(run, state, (id) => workspace.addressOf(id)));
    return 0;
  }
  const place = run.position === null ? '' : `, ${run.position === 1 ? 'the next one to begin' : `number ${String(run.position)} in the queue`}`;
  out.write(fieldLines([['Workspace', `${workspace.account.name} (${url})`], ['Member', run.member.name], ['State', `${run.status}${place}`]], out));
  out.write(runText(state, out));
  return 0;
}

/** `drydock run cancel URL`: comes back when the run is over. */
export async function cancelRemoteRun(context: CliContext, { workspace, runId }: AskedRun): Promise<ExitCode> {
  const { out, err, signal } = context;
  const asked = await workspace.runs.cancel(runId, signal);
  if (!isRunOver(asked.status) && err.isTerminal) err.write('Waiting for the run to stop ...\n');
  const { status } = isRunOver(asked.status) ? asked : await followRun(workspace.runs, runId, { signal, patience: usualPatience }, {});
  out.write(`Run ${runId} ${status === 'cancelled' ? 'is' : 'was over before it could be stopped:'} ${status}.\n`);
  return 0;
}
