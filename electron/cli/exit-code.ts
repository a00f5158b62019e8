import { CommanderError } from 'commander';
import { DrydockError } from '#shared/errors.ts';

/** What the process answers its caller: 0 done, 1 the work failed, 2 wrong usage or invalid input, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

/** Conditions of the machine that a person mends before trying again; they count as wrong input, not as failed work. */
const machineConditions: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space (`drydock home clean` shows what Drydock can give back) and try again.',
  EDQUOT: 'The disk quota is used up. Free some space (`drydock home clean` shows what Drydock can give back) and try again.',
  EROFS: 'The file system is read-only. Point DRYDOCK_HOME (or the folder you named) at a place that can be written.',
  EACCES: 'Permission was denied. Check who owns the file or folder, or point DRYDOCK_HOME at a folder of your own.',
  EPERM: 'The operating system refused it. Check who owns the file or folder.',
  EMFILE: 'Too many files are open. Raise the limit (`ulimit -n`) or use fewer workers (`--max-workers`).',
};

/** A `NodeJS.ErrnoException` as far as it is looked at here. */
function systemErrorOf(error: unknown): { readonly code: string; readonly path: string | undefined } | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  return { code: error.code, path };
}

/** An error in the words and with the exit code a caller sees. `unexpected` marks a defect of ours. */
export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly exitCode: ExitCode;
  readonly unexpected: boolean;
}

/** Turns whatever was thrown into what is reported. `interrupted` says that a signal asked the command to end. */
export function reportedError(error: unknown, interrupted: boolean): ReportedError {
  if (error instanceof DrydockError) {
    const exitCodes = { invalid: 2, failed: 1, cancelled: 130 } as const;
    return { code: error.code, message: error.message, exitCode: exitCodes[error.kind], unexpected: false };
  }
  if (error instanceof CommanderError) {
    return { code: 'usage', message: error.message.replace(/^error: /, ''), exitCode: error.exitCode === 0 ? 0 : 2, unexpected: false };
  }
  if (interrupted && error instanceof Error && error.name === 'AbortError') {
    return { code: 'cancelled', message: 'Cancelled.', exitCode: 130, unexpected: false };
  }
  const system = systemErrorOf(error);
  const advice = system === undefined ? undefined : machineConditions[system.code];
  if (system !== undefined && advice !== undefined) {
    const where = system.path === undefined ? '' : `${system.path}: `;
    return { code: system.code.toLowerCase(), message: `${where}${advice}`, exitCode: 2, unexpected: false };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message, exitCode: 1, unexpected: true };
}
