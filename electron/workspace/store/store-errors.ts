import { DrydockError, NotFoundError } from '#shared/errors.ts';

/** Thrown when the database of a workspace server does not answer, or gave up on a request that may be made again. */
export class StoreUnavailableError extends DrydockError {
  constructor(place: string, detail: string, cause?: unknown) {
    super('store-unavailable', 'failed', `The database at ${place} does not answer: ${detail}. Check that it runs and can be reached from here, then try again.`, { cause });
  }
}

/** Thrown when a workspace is to be made and there is one of that id. */
export class WorkspaceExistsError extends DrydockError {
  constructor(id: string) {
    super('workspace-exists', 'invalid', `There is a workspace '${id}' already. Choose another id.`);
  }
}

/** What all stores throw for a workspace that is not there. */
export function unknownWorkspace(id: string): NotFoundError {
  return new NotFoundError(`There is no workspace '${id.slice(0, 150)}' on this server.`);
}
