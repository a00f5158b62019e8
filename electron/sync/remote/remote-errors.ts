import { DrydockError } from '#shared/errors.ts';
import { failureCodes, type Failure, type FailureGroup } from '#shared/workspace/failure.ts';

/** Thrown when a workspace answered a request with no. */
export class RemoteRefusalError extends DrydockError {
  readonly failure: Failure;
  /** What a client does about it. */
  readonly group: FailureGroup;
  /** Seconds after which it may be asked again, when the answer said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(workspace: string, failure: Failure, retryAfterSeconds?: number) {
    super(`workspace-${failure.code}`, failureCodes[failure.code].group === 'not-now' ? 'failed' : 'invalid', `The workspace '${workspace}' refused: ${failure.message}`);
    this.failure = failure;
    this.group = failureCodes[failure.code].group;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Thrown when a workspace did not answer, or not in a way that can be understood. Whether it did what was asked is unknown; asking again is safe. */
export class RemoteUnreachableError extends DrydockError {
  constructor(workspace: string, detail: string, cause?: unknown) {
    super('workspace-unreachable', 'failed', `The workspace '${workspace}' cannot be reached: ${detail}. What waits for it stays queued and is sent when it answers again.`, { cause });
  }
}
