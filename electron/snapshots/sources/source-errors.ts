import { DrydockError, type ErrorOptions } from '#shared/errors.ts';

/** Thrown when what a source names is not there: the file, the commit, the place inside it. */
export class SourceNotFoundError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'cause' | 'commandLine'> = {}) {
    super('source-not-found', 'invalid', message, options);
  }
}

/** Thrown when a source holds something that is never taken in: paths or links that lead out, devices, names that clash or are not UTF-8, encrypted files. */
export class UnsafeSourceError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'cause'> = {}) {
    super('unsafe-source', 'invalid', message, options);
  }
}

/** Thrown when an archive is cut short, damaged, or of a kind that is not read here. */
export class UnreadableSourceError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'cause'> = {}) {
    super('unreadable-source', 'invalid', message, options);
  }
}

/** Thrown when a source is larger than is taken in, or grows like a decompression bomb. */
export class SourceTooLargeError extends DrydockError {
  constructor(where: string, what: string) {
    super('source-too-large', 'invalid', `${where} ${what}. Nothing of it was kept. Take a smaller part of it, or name data as an input and not as code.`);
  }
}

/** Thrown when a repository, download or image cannot be had: no network, refused, no such program. */
export class SourceUnavailableError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'cause' | 'commandLine'> = {}) {
    super('source-unavailable', 'failed', message, options);
  }
}
