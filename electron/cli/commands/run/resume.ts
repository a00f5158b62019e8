import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { performRun } from './perform-run.ts';

/** `drydock run resume RUN` */
export async function resumeRun(context: CliContext, run: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { runs } = await context.openApp();
  return performRun(context, runs, { json: options.json === true }, (observer) => runs.resume(run, context.signal, observer));
}
