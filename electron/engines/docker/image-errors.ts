import { DrydockError } from '#shared/errors.ts';

/** Thrown when the image of an environment is not here and cannot be had; the message says how to go on without it. */
export class ImageUnavailableError extends DrydockError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('image-unavailable', 'invalid', message, options);
  }
}

/** The command that gives an environment a local image. */
export function mappingHint(reference: string): string {
  return `drydock environment set ${reference} --image <image>`;
}
