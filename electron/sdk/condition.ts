import { RunTimeConditionError } from './sdk-errors.ts';

/**
 * Not there: a condition on what a run produces is decided by the Azure ML service. Write a TypeScript `if` for what is known when the pipeline is
 * described.
 *
 * @throws {RunTimeConditionError} always; it says what to do instead.
 */
export function condition(..._given: readonly unknown[]): never {
  throw new RunTimeConditionError();
}
