import { DrydockError } from '#shared/errors.ts';

/** Thrown when the home cannot be cleaned because runs are using it. */
export class HomeBusyError extends DrydockError {
  constructor(runs: readonly string[]) {
    const which = runs.length === 0 ? 'Another process is registering a module or running a pipeline' : runs.length === 1 ? `Run ${runs[0] ?? ''} is going on` : `${String(runs.length)} runs are going on (${runs.join(', ')})`;
    super('home-busy', 'failed', `${which} and may need what would be cleaned. Wait until it is over, or stop it.`, { commandLine: 'To do so: drydock run cancel RUN' });
  }
}
