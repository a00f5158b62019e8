import { DrydockError, type ErrorOptions } from '#shared/errors.ts';

/** Thrown when the image of an environment is not here and cannot be had; the message says how to go on without it. */
export class ImageUnavailableError extends DrydockError {
  constructor(message: string, options: Pick<ErrorOptions, 'cause' | 'commandLine'> = {}) {
    super('image-unavailable', 'invalid', message, options);
  }
}

/** How an environment is given a local image on the command line. */
export function mappingHint(reference: string): string {
  return `To do so: drydock environment set ${reference} --image <image>`;
}
