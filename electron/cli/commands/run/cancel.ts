import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { statusText } from '../../output/run/status-mark.ts';

/** `drydock run cancel RUN`: comes back when the run is over. */
export async function cancelRun(context: CliContext, run: string): Promise<ExitCode> {
  const { out, err } = context;
  const { runs } = await context.openApp();
  if (err.isTerminal) err.write('Waiting for the run to stop ...\n');
  const state = await runs.cancel(run, context.signal);
  const over = state.status === 'cancelled' ? 'is' : 'was over before it could be stopped:';
  out.write(`Run ${state.document.id} ${over} ${statusText(state.status, out)}.\n`);
  return 0;
}
