import { DrydockError } from '#shared/errors.ts';

/** Thrown when the place of contents cannot be read or written just now. Nothing half-written has a name there. */
export class ContentStorageError extends DrydockError {
  constructor(place: string, cause: unknown) {
    super('content-storage', 'failed', `The contents of the workspace at ${place} cannot be read or written: ${cause instanceof Error ? cause.message : String(cause)}. Check that the place can be reached and has room, then try again.`, { cause });
  }
}

/** What is thrown of a failure at a place of contents: errors of ours say enough by themselves. */
export function storageFailure(place: string, error: unknown): unknown {
  return error instanceof DrydockError ? error : new ContentStorageError(place, error);
}

/** Does some work at a place of contents. Throws as {@link storageFailure} says. */
export async function atStorage<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(place, error);
  }
}
