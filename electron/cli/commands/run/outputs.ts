import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';

/** `drydock run outputs RUN` */
export async function printOutputs(context: CliContext, run: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const { runs } = await context.openApp();
  const state = await runs.show(run);
  if (options.json === true) {
    printJson(out, { runId: state.document.id, outputs: state.outputs });
    return 0;
  }
  const rows = Object.entries(state.outputs);
  if (rows.length > 0) out.write(renderTable([{ head: 'Output' }, { head: 'Path' }], rows, out));
  else err.write(`Run ${state.document.id} (${state.status}) has no named outputs: either the pipeline declares none or they were not produced.\n`);
  return 0;
}
