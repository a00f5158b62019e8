import { DrydockError } from '../errors.ts';

/** Thrown when a pipeline has something that the asked format cannot hold; nothing was written. */
export class CannotExportError extends DrydockError {
  constructor(message: string) {
    super('cannot-export', 'invalid', message);
  }
}
