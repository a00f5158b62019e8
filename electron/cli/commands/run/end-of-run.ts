import type { RunStatus } from '#shared/model/run.ts';
import { assertNever } from '#shared/errors.ts';
import type { ExitCode } from '../../exit-code.ts';

/** The exit code of a command that ran a pipeline. */
export function exitCodeOfRun(status: RunStatus): ExitCode {
  switch (status) {
    case 'completed':
      return 0;
    case 'cancelled':
      return 130;
    case 'failed':
    case 'interrupted':
    case 'preparing':
    case 'running':
      return 1;
    default:
      return assertNever(status);
  }
}
