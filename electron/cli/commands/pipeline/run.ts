import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { runOrPlan } from '../run/run-or-plan.ts';
import { type PipelineRunOptions, runRequest } from './run-options.ts';

/** `drydock pipeline run FILE` */
export async function runPipeline(context: CliContext, file: string, options: PipelineRunOptions): Promise<ExitCode> {
  const { runs } = await context.openApp();
  return runOrPlan(context, runs, runRequest(file, options), options);
}
