import { DrydockError } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';

/** Thrown when a module or pipeline is used as a step while no pipeline is being described. */
export class NotInPipelineError extends DrydockError {
  constructor(what: string) {
    super('not-in-pipeline', 'invalid', `${what} was called outside of a pipeline. Call it inside the function of dsl.pipeline(...) to make it a step, or call its run(...) to run it alone.`);
  }
}

/** Thrown when a step is wired to something that its module or the pipeline does not have. */
export class WiringError extends DrydockError {
  constructor(message: string) {
    super('wrong-wiring', 'invalid', message);
  }
}

/** Thrown when a declaration contradicts itself: a name that is taken, a default outside of its limits. */
export class DeclarationError extends DrydockError {
  constructor(message: string) {
    super('wrong-declaration', 'invalid', message);
  }
}

/** Thrown for conditions that would be decided while the pipeline runs. */
export class RunTimeConditionError extends DrydockError {
  constructor() {
    super(
      'run-time-condition', 'invalid',
      'Conditions on what a run produces (if_else) are decided by the Azure ML service and do not run locally. Decide with a TypeScript "if" on what is known when the pipeline is described, or let the step itself do nothing when its input says so.',
    );
  }
}

/** Thrown when a pipeline or module that was written in code has errors; `problems` has each, with the place of the call that made the step. */
export class InvalidPipelineError extends DrydockError {
  constructor(what: string, problems: readonly Problem[]) {
    const lines = problems.map(({ message, place }) => `${place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `}${message}`);
    super('invalid-pipeline', 'invalid', `${what} has ${problems.length === 1 ? 'an error' : `${problems.length} errors`}:\n${lines.join('\n')}`, { problems });
  }
}
