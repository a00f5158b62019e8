import { parallelOfNode } from '#electron/runner/parallel/parallel-of-node.ts';
import type { ParallelProgress } from '#shared/run/parallel-progress.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import { counted } from '../../output/words.ts';

/** `drydock run batches RUN NODE` */
export async function printBatches(context: CliContext, run: string, node: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const { runs } = await context.openApp();
  const record = await runs.inspect(run);
  const { progress, live } = await parallelOfNode(record, node);
  if (options.json === true) {
    printJson(out, { runId: record.id, node, live, progress: progress === undefined ? null : withoutVersion(progress) });
    return 0;
  }
  if (progress === undefined) {
    err.write(`Node ${node} of run ${record.id} is no parallel step, or has not run in it.\n`);
    return 0;
  }
  const { total, done, failed, retries, items, failedItems, workers, running, failures, message } = progress;
  out.write(
    fieldLines(
      [
        ['Mini-batches', `${String(done + failed)} of ${String(total)}, ${String(failed)} failed, ${String(retries)} tried again`],
        ['Items', `${String(items)}, ${String(failedItems)} failed`],
        ['Workers', counted(workers, 'process', 'processes')],
        ['Running', running.map(({ worker, batch, attempt }) => `${String(batch + 1)} on worker ${String(worker)}${attempt > 1 ? `, attempt ${String(attempt)}` : ''}`).join('; ')],
        ['Message', message],
      ],
      out,
    ),
  );
  if (failures.length > 0) {
    const rows = failures.map((failure) => [String(failure.batch), failure.items.join(', '), String(failure.attempts), failure.error]);
    out.write(`\n${renderTable([{ head: 'Failed', align: 'right' }, { head: 'Items' }, { head: 'Attempts', align: 'right' }, { head: 'Error', flexible: true }], rows, out)}`);
    if (failed > failures.length) out.write(`and ${String(failed - failures.length)} more\n`);
  }
  return 0;
}

function withoutVersion({ schemaVersion: _version, ...progress }: ParallelProgress): Omit<ParallelProgress, 'schemaVersion'> {
  return progress;
}
