import { DrydockError } from '#shared/errors.ts';

/** Thrown when a step ended well but did not write an output the way it declared. */
export class OutputMissingError extends DrydockError {
  constructor(message: string) {
    super('output-missing', 'failed', message);
  }
}

/** Thrown when an artifact is not in the store (any more). */
export class ArtifactNotFoundError extends DrydockError {
  constructor(id: string) {
    super('artifact-not-found', 'failed', `This home has no artifact ${JSON.stringify(id)}. Run the node that makes it again (\`--from NODE\`).`);
  }
}

/** Thrown when an export would replace something. */
export class TargetExistsError extends DrydockError {
  constructor(target: string) {
    super('target-exists', 'invalid', `"${target}" exists already. Remove it or name another place.`);
  }
}
