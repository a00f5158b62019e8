import { existsSync } from 'node:fs';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { isFileLockHeld } from '#electron/store/file-lock.ts';
import { findControl } from './control.ts';
import { OwnOperator, type Operator } from './operator.ts';
import { openServerParts, type ServerPartsOptions } from './server-parts.ts';

/** The operator of the server in a folder: by way of the process that serves it, or by itself when none does. Throws `InvalidInputError` where there is no server. */
export async function openOperator(options: ServerPartsOptions): Promise<Operator> {
  const folder = path.resolve(options.folder);
  const lock = path.join(folder, 'server.lock');
  if (!existsSync(lock)) throw new InvalidInputError(`There is no workspace in ${folder}. Name its folder (--folder), or make one: drydock workspace serve`);
  const serving = isFileLockHeld(lock) ? findControl(folder) : undefined;
  if (serving !== undefined) return serving;
  const parts = await openServerParts(options);
  return new ClosingOperator(parts, options.clock);
}

/** Also closes what it works on. */
class ClosingOperator extends OwnOperator {
  readonly #close: () => PromiseLike<void>;

  constructor(...[parts, clock]: ConstructorParameters<typeof OwnOperator>) {
    super(parts, clock);
    this.#close = () => parts[Symbol.asyncDispose]();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
