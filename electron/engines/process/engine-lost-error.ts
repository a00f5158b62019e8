import { DrydockError } from '#shared/errors.ts';

/** Thrown by running steps when the helper process that started them is gone. */
export class ProcessEngineLostError extends DrydockError {
  constructor(detail: string) {
    super('process-engine-lost', 'failed', `The helper process that runs steps ended unexpectedly (${detail}). Its steps were stopped; resume the run to start them again.`);
  }
}

/** Thrown when a step's shell could not be started at all: no such folder, no rights, no file descriptors left. */
export class StepNotStartedError extends DrydockError {
  constructor(node: string, detail: string) {
    super('step-not-started', 'failed', `The command of "${node}" could not be started: ${detail}.`);
  }
}
