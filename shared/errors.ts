import type { Problem } from './model/problem.ts';

/**
 * Who has to act, which decides the exit code of the command line: `invalid` (2) the request or its input is
 * wrong, `failed` (1) the work was tried and did not succeed, `cancelled` (130) a person stopped it.
 */
export type ErrorKind = 'invalid' | 'failed' | 'cancelled';

export interface ErrorOptions {
  readonly cause?: unknown;
  readonly problems?: readonly Problem[];
  /** How what is advised is done on the command line, a sentence: `To see all: drydock module list`. Doors with controls of their own leave it out. */
  readonly commandLine?: string | undefined;
}

/**
 * The base of every expected error. One subclass per situation, each with a stable `code`;
 * the message is for the user and says what happened and what to do.
 */
export class DrydockError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly problems: readonly Problem[];
  /** The message for every door; `message` itself has the words of the command line at its end. */
  readonly plainMessage: string;
  readonly commandLine: string | undefined;

  constructor(code: string, kind: ErrorKind, message: string, { cause, problems = [], commandLine }: ErrorOptions = {}) {
    super(commandLine === undefined ? message : `${message} ${commandLine}`, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.kind = kind;
    this.problems = problems;
    this.plainMessage = message;
    this.commandLine = commandLine;
  }
}

/** Thrown when texts a person wrote (YAML, options, references) have errors; all of them are listed at once. */
export class InvalidInputError extends DrydockError {
  constructor(message: string, problems: readonly Problem[] = [], options: Pick<ErrorOptions, 'commandLine'> = {}) {
    super('invalid-input', 'invalid', message, { problems, ...options });
  }
}

/** Thrown when a name, version, run or file that the request speaks of does not exist. */
export class NotFoundError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'cause' | 'commandLine'> = {}) {
    super('not-found', 'invalid', message, options);
  }
}

/** Thrown when work ends because its `AbortSignal` fired. */
export class CancelledError extends DrydockError {
  constructor(message = 'Cancelled.') {
    super('cancelled', 'cancelled', message);
  }
}

/** The part of an `AbortSignal` that pure code may look at. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}

/** Throws a {@link CancelledError} when the signal has fired. */
export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted === true) throw signal.reason instanceof DrydockError ? signal.reason : new CancelledError();
}

/** For the `default` of an exhaustive `switch`. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
