import { DrydockError, type ErrorOptions } from '#shared/errors.ts';

/** Thrown when a text cannot be a name or a version. */
export class InvalidNameError extends DrydockError {
  constructor(message: string) {
    super('invalid-name', 'invalid', message);
  }
}

/** Thrown when another module has the name already. */
export class NameTakenError extends DrydockError {
  constructor(name: string, other: { readonly id: string; readonly name: string }, advice: string, commandLine?: string) {
    super('name-taken', 'invalid', `The name '${name}' belongs to the module '${other.name}' (${other.id}): names are compared without regard to case. ${advice}`, { commandLine });
  }
}

/** Thrown when a version string is in use for other content: versions never change. */
export class VersionConflictError extends DrydockError {
  constructor(what: string, version: string, suggestion: string) {
    super('version-conflict', 'invalid', `${what} has a version '${version}' already, with different content, and versions never change. Choose a new version, for example ${suggestion}.`, { commandLine: `To do so: --version ${suggestion}` });
  }
}

/** Thrown when the very same content is registered again and the request forbade it. */
export class VersionExistsError extends DrydockError {
  constructor(what: string, version: string) {
    super('version-exists', 'invalid', `${what} has a version '${version}' already, with the same content, so there is nothing new in it.`, { commandLine: 'To accept that, leave --fail-if-exists out.' });
  }
}

/** Thrown when a module exists and cannot be used now: it is disabled or archived, or all its versions are deprecated. */
export class ModuleUnavailableError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'commandLine'> = {}) {
    super('module-unavailable', 'invalid', message, options);
  }
}

/** Thrown when a change of status makes no sense from the status the thing has. */
export class WrongStatusError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'commandLine'> = {}) {
    super('wrong-status', 'invalid', message, options);
  }
}

/** Thrown when several archived modules (or endpoints) share the name that was given. */
export class AmbiguousNameError extends DrydockError {
  constructor(name: string, ids: readonly string[], what: 'modules' | 'endpoints' = 'modules') {
    super('ambiguous-name', 'invalid', `Several archived ${what} are called '${name}'. Give the id of the one you mean: ${ids.join(', ')}.`);
  }
}
