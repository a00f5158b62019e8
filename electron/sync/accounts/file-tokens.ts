import { closeSync, constants, fstatSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { storeError, systemCode } from '#electron/store/store-errors.ts';
import { writeDurably } from '#electron/store/write-durably.ts';
import { checkToken, UnsafeTokenError, type TokenStore } from './token-store.ts';

/** Tokens in files that only the user can read, one for each workspace, in a folder that only the user can enter. */
export class FileTokens implements TokenStore {
  readonly #folder: string;

  /** `home`: the root of the home. */
  constructor(home: string) {
    this.#folder = path.join(home, 'secrets');
  }

  async read(workspace: string): Promise<string | undefined> {
    const text = readSecret(this.where(workspace));
    return text === undefined ? undefined : checkToken(text);
  }

  async write(workspace: string, token: string): Promise<void> {
    writeDurably(this.where(workspace), `${checkToken(token)}\n`, { isSecret: true });
  }

  async remove(workspace: string): Promise<void> {
    removeSecret(this.where(workspace));
  }

  where(workspace: string): string {
    return path.join(this.#folder, workspace);
  }
}

/** The text of a file that nobody but the user can read or change; `undefined` when there is none. Throws `UnsafeTokenError`. */
export function readSecret(file: string): string | undefined {
  let fd: number;
  try {
    // A link could name a file of somebody else.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new UnsafeTokenError(`The token file ${file} is a link, so it is not read. Remove it and log in again.`, { cause: error });
    throw storeError(error, file);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new UnsafeTokenError(`The token file ${file} is no file, so it is not read. Remove it and log in again.`);
    if (process.platform !== 'win32') {
      if ((stat.mode & 0o077) !== 0) throw new UnsafeTokenError(`The token file ${file} can be read or changed by others (mode ${(stat.mode & 0o777).toString(8)}), so it is not used. Log in with a new token and have this one revoked; if nobody else can have seen it, take the permission away.`, { commandLine: `To do so: chmod 600 '${file}'` });
      if (process.getuid !== undefined && stat.uid !== process.getuid()) throw new UnsafeTokenError(`The token file ${file} belongs to another user, so it is not used. Remove it and log in again.`);
    }
    return readFileSync(fd, 'utf8');
  } catch (error) {
    throw error instanceof UnsafeTokenError ? error : storeError(error, file);
  } finally {
    closeSync(fd);
  }
}

export function removeSecret(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    throw storeError(error, file);
  }
}
