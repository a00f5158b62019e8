import type { RunRequest, RunService } from '#electron/runner/run-service.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { performRun } from './perform-run.ts';

/** Runs what is asked for with progress and a report, or with `dryRun` says what would happen. */
export async function runOrPlan(
  context: CliContext,
  runs: RunService,
  request: RunRequest,
  options: { readonly dryRun?: true; readonly json?: true; readonly outputDir?: string },
): Promise<ExitCode> {
  const json = options.json === true;
  if (options.dryRun !== true) return performRun(context, runs, { json, outputDir: options.outputDir }, (observer) => runs.run(request, context.signal, observer));
  const plan = await runs.plan(request, context.signal);
  if (json) {
    printJson(context.out, plan);
  } else {
    const { planText } = await import('../../output/run/plan-text.ts');
    context.out.write(planText(plan, context.out));
  }
  return 0;
}
