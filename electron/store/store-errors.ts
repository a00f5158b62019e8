import { DrydockError } from '#shared/errors.ts';

/** Thrown when a file cannot be written because the disk or the quota is full. What was there before is intact. */
export class DiskFullError extends DrydockError {
  constructor(path: string, cause: unknown) {
    super('disk-full', 'invalid', `No space is left to write ${path}; what was stored before is intact. Free some space (\`drydock home clean\`) or set DRYDOCK_HOME to a folder on another disk, then try again.`, { cause });
  }
}

/** Thrown when the home, or a file in it, may not be written. */
export class ReadOnlyHomeError extends DrydockError {
  constructor(path: string, cause: unknown) {
    super('read-only-home', 'invalid', `${path} cannot be written: the folder is read-only or belongs to someone else. Give yourself write access to it, or set DRYDOCK_HOME to a folder you may write.`, { cause });
  }
}

/** Thrown when a file cannot be read or written for a reason that has no class of its own; the message carries the system's. */
export class StoreFailedError extends DrydockError {
  constructor(path: string, cause: unknown) {
    super('store-failed', 'failed', `${path} could not be read or written: ${cause instanceof Error ? cause.message : String(cause)}. Check the disk, then try again.`, { cause });
  }
}

/** Thrown when a stored file is not what Drydock wrote. It is left as it is: never replaced, never repaired by guessing. */
export class CorruptDocumentError extends DrydockError {
  readonly path: string;

  constructor(path: string, what: string, detail: string, lastGood: string | undefined) {
    const mend = lastGood === undefined
      ? 'There is no earlier copy of it here: mend the file by hand or restore it from a backup.'
      : `The version before it is kept; to go back to it: cp '${lastGood}' '${path}'`;
    super('corrupt-document', 'invalid', `The ${what} ${path} is damaged: ${detail}. ${mend}`);
    this.path = path;
  }
}

/** Thrown when a document was written by a newer Drydock, whose meaning this one cannot know. */
export class NewerDocumentError extends DrydockError {
  constructor(path: string, what: string, found: number, known: number) {
    super('newer-document', 'invalid', `The ${what} ${path} was written by a newer Drydock (schemaVersion ${String(found)}, this one knows ${String(known)}). Update Drydock, or use another home (DRYDOCK_HOME).`);
  }
}

/** The system's error code (`ENOENT` ...), if it is such an error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Translates a file system error about `path` into the error a person can act on. Our own errors pass unchanged. */
export function storeError(error: unknown, path: string): DrydockError {
  if (error instanceof DrydockError) return error;
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DiskFullError(path, error);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new ReadOnlyHomeError(path, error);
    default:
      return new StoreFailedError(path, error);
  }
}
