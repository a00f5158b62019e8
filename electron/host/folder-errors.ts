import { DrydockError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { storeError, systemCode } from '../store/store-errors.ts';

/** Thrown when the user may not look into, or write to, a folder they chose. */
export class FolderAccessError extends DrydockError {
  constructor(folder: string, cause: unknown) {
    super('folder-access', 'invalid', `You are not permitted to use ${folder}. Choose another folder, or give yourself access to it.`, { cause });
  }
}

/** Thrown when something of the name is there already. */
export class FolderExistsError extends DrydockError {
  constructor(folder: string) {
    super('folder-exists', 'invalid', `${folder} exists already. Choose another name.`);
  }
}

/** The error for what the file system said about a folder a person chose. */
export function folderError(error: unknown, folder: string): unknown {
  switch (systemCode(error)) {
    case 'ENOENT':
      return new NotFoundError(`There is no folder ${folder} (any more).`, { cause: error });
    case 'ENOTDIR':
      return new InvalidInputError(`${folder} is a file, not a folder.`);
    case 'EACCES':
    case 'EPERM':
      return new FolderAccessError(folder, error);
    case 'EEXIST':
      return new FolderExistsError(folder);
    case undefined:
      return error;
    default:
      return storeError(error, folder);
  }
}
