import { DrydockError } from '#shared/errors.ts';
import { failureCodes, type Failure } from '#shared/workspace/failure.ts';

/** Thrown when a workspace says no to a request, by whatever rule. Its `failure` is the body of the answer, and its code decides the status. */
export class RefusalError extends DrydockError {
  readonly failure: Failure;
  /** Seconds, for `too-many-requests` and `unavailable`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(failure: Failure, options: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {}) {
    super(`workspace-${failure.code}`, failureCodes[failure.code].group === 'not-now' ? 'failed' : 'invalid', failure.message, { cause: options.cause });
    this.failure = failure;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
