import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { storeError } from '../store/store-errors.ts';

/**
 * Makes sure, without writing, that a home can be written to or made: work that would fail on its first file is refused before it has begun.
 * Throws `ReadOnlyHomeError` or `InvalidInputError`.
 */
export function checkWritableHome(root: string): void {
  let place = root;
  while (!existsSync(place) && path.dirname(place) !== place) place = path.dirname(place);
  try {
    if (!statSync(place).isDirectory()) {
      throw new InvalidInputError(`The home ${root} cannot be used: ${place} is a file. Set DRYDOCK_HOME to a folder.`);
    }
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw storeError(error, root);
  }
}
