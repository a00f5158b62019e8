import { DrydockError } from '../errors.ts';

/** Thrown when an endpoint exists and cannot be invoked now: it is disabled or archived. */
export class EndpointUnavailableError extends DrydockError {
  constructor(message: string, commandLine: string) {
    super('endpoint-unavailable', 'invalid', message, { commandLine });
  }
}

/** Thrown when another endpoint has the name already. */
export class EndpointNameTakenError extends DrydockError {
  constructor(name: string, other: { readonly id: string; readonly name: string }, advice: string, commandLine?: string) {
    super('name-taken', 'invalid', `The name '${name}' belongs to the endpoint '${other.name}' (${other.id}): names are compared without regard to case. ${advice}`, { commandLine });
  }
}
