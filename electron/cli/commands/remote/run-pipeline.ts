import { sealForSubmission } from '#electron/sync/runs/seal-for-submission.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { runRemotely } from './run-remotely.ts';
import type { RunRemotelyOptions } from './run-remotely.ts';

/** `drydock pipeline run FILE --workspace W` */
export async function runPipelineRemotely(context: CliContext, file: string, options: RunRemotelyOptions): Promise<ExitCode> {
  const app = await context.openApp();
  return runRemotely(context, options, () => sealForSubmission(app, file, process.cwd(), context.signal));
}
