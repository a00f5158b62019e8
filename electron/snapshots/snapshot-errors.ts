import { DrydockError } from '#shared/errors.ts';

/** Thrown when an `additional_includes` entry cannot be used: missing, a name that is taken, or the root of the file system. */
export class IncludeError extends DrydockError {
  constructor(message: string) {
    super('bad-include', 'invalid', message);
  }
}

/** Thrown when the code a module names is not there. */
export class CodeNotFoundError extends DrydockError {
  constructor(path: string) {
    super('code-not-found', 'invalid', `The code "${path}" does not exist. Correct the path, which is relative to the spec that names it.`);
  }
}

/** Thrown when the snapshot an id names is not in this home. */
export class SnapshotNotFoundError extends DrydockError {
  constructor(id: string) {
    super('snapshot-not-found', 'invalid', `This home has no snapshot ${JSON.stringify(id)}. Register the module again from its source.`);
  }
}

/** Thrown when files are to be written into a folder that has something in it. */
export class FolderNotEmptyError extends DrydockError {
  constructor(folder: string) {
    super('folder-not-empty', 'invalid', `The folder "${folder}" is not empty. Name a new or an empty one.`);
  }
}
