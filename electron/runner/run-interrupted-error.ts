import { DrydockError } from '#shared/errors.ts';
import { systemCode } from '../store/store-errors.ts';

/** A person makes room or gives access and resumes: these count as wrong input, all else as failed work. */
const mendable: ReadonlySet<string> = new Set(['disk-full', 'read-only-home', 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES']);

/** Thrown when a run stops for a reason that none of its nodes can answer for: a full disk, an engine that went away. */
export class RunInterruptedError extends DrydockError {
  constructor(id: string, cause: unknown) {
    const code = cause instanceof DrydockError ? cause.code : (systemCode(cause) ?? '');
    const why = (cause instanceof DrydockError ? cause.plainMessage : cause instanceof Error ? cause.message : String(cause)).replace(/[^.]$/, '$&.');
    super('run-interrupted', mendable.has(code) ? 'invalid' : 'failed', `Run ${id} stopped: ${why} Finished nodes are kept: resume the run to go on.`, { cause, commandLine: `To do so: drydock run resume ${id}` });
  }
}
