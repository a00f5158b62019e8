import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { DrydockError, NotFoundError } from '#shared/errors.ts';
import { failureCodes, type Failure } from '#shared/workspace/failure.ts';
import { RefusalError } from '../refusal-error.ts';
import { ContentStorageError } from '../content/content-storage-error.ts';
import { StoreUnavailableError } from '../store/store-errors.ts';
import type { WorkspaceContext, WorkspaceEnv } from './workspace-api.ts';

/** What is told of a failure inside, for the people who keep the server. */
export type TellDefect = (requestId: string, error: unknown) => void;

/** Turns whatever was thrown into the one form of failure. What is not meant for whoever asks goes to `tell` only. */
export function answerFailure(tell: TellDefect): ErrorHandler<WorkspaceEnv> {
  return (error, c) => {
    if (error instanceof RefusalError) return failureAnswer(c, error.failure, error.retryAfterSeconds);
    if (error instanceof HTTPException) return failureAnswer(c, ofFramework(error));
    if (error instanceof StoreUnavailableError) {
      tell(c.get('requestId'), error);
      return failureAnswer(c, { code: 'unavailable', message: 'The workspace cannot reach its database just now. What is there is safe; try again soon.' }, RETRY_SECONDS);
    }
    if (error instanceof ContentStorageError) {
      tell(c.get('requestId'), error);
      return failureAnswer(c, { code: 'unavailable', message: 'The workspace cannot reach the place of its contents just now. What is there is safe; try again soon.' }, RETRY_SECONDS);
    }
    if (error instanceof NotFoundError) return failureAnswer(c, { code: 'not-found', message: error.plainMessage });
    if (error instanceof DrydockError && error.code === 'disk-full') {
      tell(c.get('requestId'), error);
      return failureAnswer(c, { code: 'unavailable', message: 'The disk of the workspace is full. Nothing was lost; whoever keeps it has to make room.' }, RETRY_SECONDS * 12);
    }
    // Nobody is there any more to read an answer; and a connection that was lost is no defect of the server.
    if (c.req.raw.signal.aborted) return failureAnswer(c, { code: 'invalid-request', message: 'The request was cut off on its way.' });
    tell(c.get('requestId'), error);
    return failureAnswer(c, { code: 'internal', message: `Something went wrong inside the workspace. Trying again is safe; whoever keeps it finds more in its log under ${c.get('requestId')}.` });
  };
}

const RETRY_SECONDS = 5;

/** The answer that a failure is. */
export function failureAnswer(c: WorkspaceContext, failure: Failure, retryAfterSeconds?: number): Response {
  const { status, group } = failureCodes[failure.code];
  if (retryAfterSeconds !== undefined || (group === 'not-now' && status !== 500)) c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterSeconds ?? RETRY_SECONDS))));
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="drydock"');
  return c.json({ error: failure }, status);
}

/** The framework throws for bodies that are no JSON, or of another type than was declared. */
function ofFramework(error: HTTPException): Failure {
  if (error.status === 413) return { code: 'too-large', message: 'The body is too large.' };
  return { code: 'invalid-request', message: error.status === 400 ? 'The body is no JSON.' : 'The request cannot be taken as it is; see /openapi.json.' };
}
