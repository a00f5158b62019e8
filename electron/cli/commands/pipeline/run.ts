import { InvalidInputError } from '#shared/errors.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { runOrPlan } from '../run/run-or-plan.ts';
import { type PipelineRunOptions, runRequest } from './run-options.ts';

/** `drydock pipeline run FILE` */
export async function runPipeline(context: CliContext, file: string, options: PipelineRunOptions): Promise<ExitCode> {
  const { workspace } = options;
  if (workspace !== undefined) {
    const { runPipelineRemotely } = await import('../remote/run-pipeline.ts');
    return runPipelineRemotely(context, file, { ...options, workspace });
  }
  if (options.detach === true) throw new InvalidInputError('A run on this machine ends with this command: --detach is for --workspace.');
  const { runs } = await context.openApp();
  return runOrPlan(context, runs, runRequest(file, options), options);
}
