import { originWords } from '#shared/run/origin.ts';
import type { RunSummary } from '#electron/runner/run-service.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { runSummaryJson } from '../../output/run/run-json.ts';
import { statusText } from '../../output/run/status-mark.ts';
import { renderTable } from '../../output/table.ts';
import { durationBetween, instant } from '../../output/words.ts';

/** `drydock run list` */
export async function listRuns(context: CliContext, options: { readonly limit?: number; readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const { runs } = await context.openApp();
  const all = [...(await runs.list((error) => err.write(`warning: ${error.message}\n`)))].sort((a, b) => b.createdUtc.localeCompare(a.createdUtc));
  const shown = all.slice(0, options.limit ?? all.length);
  if (options.json === true) {
    printJson(out, { runs: shown.map(runSummaryJson) });
    return 0;
  }
  if (all.length === 0) {
    err.write('No runs yet. Start one: drydock pipeline run FILE\n');
    return 0;
  }
  const rows = shown.map((run) => [
    run.id,
    run.origin === undefined ? run.pipeline : originWords(run.origin),
    statusText(run.status, out),
    run.engine,
    instant(run.createdUtc, out.isTerminal),
    durationBetween(run.createdUtc, run.endedUtc) || '-',
    nodesText(run.nodes),
  ]);
  const heads = ['Run', 'Pipeline', 'Status', 'Engine', 'Started'].map((head) => ({ head }));
  out.write(renderTable([...heads, { head: 'Took', align: 'right' }, { head: 'Nodes', flexible: true }], rows, out));
  if (shown.length < all.length) err.write(`${String(all.length - shown.length)} older not shown.\n`);
  return 0;
}

function nodesText({ total, reused, failed }: RunSummary['nodes']): string {
  const parts = [...(reused > 0 ? [`${String(reused)} reused`] : []), ...(failed > 0 ? [`${String(failed)} failed`] : [])];
  return parts.length === 0 ? String(total) : `${String(total)} (${parts.join(', ')})`;
}
