import { DrydockError } from '#shared/errors.ts';

/** Thrown when the place of contents cannot be read or written just now. Nothing half-written has a name there. */
export class ContentStorageError extends DrydockError {
  constructor(place: string, cause: unknown) {
    super('content-storage', 'failed', `The contents of the workspace at ${place} cannot be read or written: ${cause instanceof Error ? cause.message : String(cause)}. Check that the place can be reached and has room, then try again.`, { cause });
  }
}
