import { DrydockError } from '#shared/errors.ts';
import { DiskFullError, systemCode } from '#electron/store/store-errors.ts';

/** Thrown when a file or folder cannot be part of content: it escapes, is no regular file, has an unusable name, or two names clash. */
export class UnsafeContentError extends DrydockError {
  constructor(message: string) {
    super('unsafe-content', 'invalid', message);
  }
}

/** Thrown when a file kept changing while it was being read, so that no digest of it would be true. */
export class ContentChangingError extends DrydockError {
  constructor(path: string) {
    super('content-changing', 'failed', `"${path}" changed while it was being read. Wait until nothing writes to it, then try again.`);
  }
}

/** Thrown when stored content is missing or is not what its digest says. */
export class DamagedContentError extends DrydockError {
  constructor(message: string) {
    super('damaged-content', 'failed', message);
  }
}

/** Thrown when the file system refused to read or write content: no permission, file gone, broken disk. */
export class ContentAccessError extends DrydockError {
  constructor(path: string, code: string, cause?: unknown) {
    super('content-access', 'failed', `Cannot use "${path}": ${REASONS[code] ?? `the file system answered ${code}.`}`, { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied. Give yourself access to it, then try again.',
  EPERM: 'permission is denied. Give yourself access to it, then try again.',
  EROFS: 'the file system is read-only.',
  ENOENT: 'it does not exist (any more).',
  ELOOP: 'it became a link while it was being read.',
};

/** The error for a file system code met at `path`. */
export function contentErrorFor(code: string, path: string, cause: unknown): DrydockError {
  return code === 'ENOSPC' || code === 'EDQUOT' ? new DiskFullError(path, cause) : new ContentAccessError(path, code, cause);
}

/** Turns a Node file system error into one a person can act on; returns everything else as it is. */
export function asContentError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (error instanceof DrydockError || code === undefined || !(error instanceof Error) || !('syscall' in error)) return error;
  return contentErrorFor(code, 'path' in error && typeof error.path === 'string' ? error.path : path, error);
}
