import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { performRun } from '../run/perform-run.ts';
import { type PipelineRunOptions, runRequest } from './run-options.ts';

/** `drydock pipeline run FILE` */
export async function runPipeline(context: CliContext, file: string, options: PipelineRunOptions): Promise<ExitCode> {
  const { runs } = await context.openApp();
  const request = runRequest(file, options);
  const json = options.json === true;
  if (options.dryRun !== true) {
    return performRun(context, runs, { json, outputDir: options.outputDir }, (observer) => runs.run(request, context.signal, observer));
  }
  const plan = await runs.plan(request, context.signal);
  if (json) {
    printJson(context.out, plan);
  } else {
    const { planText } = await import('../../output/run/plan-text.ts');
    context.out.write(planText(plan, context.out));
  }
  return 0;
}
