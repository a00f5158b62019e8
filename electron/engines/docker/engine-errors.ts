import { DrydockError } from '#shared/errors.ts';

/** Thrown when nothing answers where the container engine should be: no socket, refused, not permitted. */
export class EngineUnreachableError extends DrydockError {
  constructor(where: string, why: string, options: { cause?: unknown } = {}) {
    super('engine-unreachable', 'invalid', `No container engine answers at ${where}: ${why}.`, options);
  }
}

/** Thrown when the engine accepts a connection and then does not answer within the deadline. */
export class EngineWedgedError extends DrydockError {
  constructor(where: string, what: string, deadlineMs: number) {
    super(
      'engine-wedged',
      'failed',
      `The container engine at ${where} accepts connections but did not answer "${what}" within ${deadlineMs / 1000} s: it hangs. Restart it and run again.`,
    );
  }
}

/** Thrown when the engine answers with an error; the message has its own words. */
export class EngineError extends DrydockError {
  /** The HTTP status of the answer, when there was one. */
  readonly statusCode: number | undefined;
  /** What the engine said, by itself. */
  readonly words: string;

  constructor(what: string, words: string, options: { statusCode?: number | undefined; cause?: unknown } = {}) {
    super('engine-error', 'failed', `The container engine could not ${what}: ${words}`, options);
    this.statusCode = options.statusCode;
    this.words = words;
  }
}

const CONNECT_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket; start Docker or Podman, or set DOCKER_HOST',
  ECONNREFUSED: 'the connection was refused; start Docker or Podman, or set DOCKER_HOST',
  EACCES: 'permission denied; add your user to the group that owns the socket (usually "docker") and log in again',
  EPERM: 'permission denied; add your user to the group that owns the socket (usually "docker") and log in again',
  ENOTFOUND: 'the host name is not known; check DOCKER_HOST or the docker context',
  EHOSTUNREACH: 'the host cannot be reached; check DOCKER_HOST or the docker context',
  ENETUNREACH: 'the network cannot be reached; check DOCKER_HOST or the docker context',
  ETIMEDOUT: 'the connection timed out; check DOCKER_HOST or the docker context',
  ECONNRESET: 'the connection was cut; the engine may be restarting',
  EPIPE: 'the connection was cut; the engine may be restarting',
  ENOTSOCK: 'the path is not a socket; check DOCKER_HOST',
};

/** Turns what dockerode throws into one of the errors above. `what` completes "could not ...". */
export function asEngineError(cause: unknown, what: string, where: string): DrydockError {
  if (cause instanceof DrydockError) return cause;
  const fields = typeof cause === 'object' && cause !== null ? cause : {};
  const code = 'code' in fields && typeof fields.code === 'string' ? fields.code : '';
  const reason = CONNECT_REASONS[code];
  if (reason !== undefined) return new EngineUnreachableError(where, reason, { cause });
  const statusCode = 'statusCode' in fields && typeof fields.statusCode === 'number' ? fields.statusCode : undefined;
  return new EngineError(what, daemonWords(cause), { statusCode, cause });
}

/** What the engine itself said, without dockerode's prefix. */
export function daemonWords(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/^\(HTTP code \d+\) [^-]* - /, '').trim();
}
