import path from 'node:path';
import { writeDurably } from '#electron/store/write-durably.ts';
import { readSecret, removeSecret } from './file-tokens.ts';
import { checkToken, UnsafeTokenError, type TokenStore } from './token-store.ts';

/** The part of Electron's `safeStorage` that is used: it seals with a key of the system's keychain. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  /** Linux only. `basic_text` seals with a password that everybody knows. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

/**
 * Tokens sealed with a key of the system's keychain, in files that only the user can read. Where there is no keychain that deserves the name, nothing is written; tokens
 * that the command line keeps in files of its own are read in any case.
 */
export class SealedTokens implements TokenStore {
  readonly #folder: string;
  readonly #storage: SafeStorage;
  readonly #files: TokenStore;

  constructor(home: string, storage: SafeStorage, files: TokenStore) {
    this.#folder = path.join(home, 'secrets');
    this.#storage = storage;
    this.#files = files;
  }

  async read(workspace: string): Promise<string | undefined> {
    const sealed = readSecret(this.where(workspace));
    if (sealed === undefined) return this.#files.read(workspace);
    this.#refuseWithoutKeychain('read');
    try {
      return checkToken(this.#storage.decryptString(Buffer.from(sealed, 'base64')));
    } catch (error) {
      throw new UnsafeTokenError(`The token in ${this.where(workspace)} cannot be opened with the key of this system's keychain. Log in again.`, { cause: error });
    }
  }

  async write(workspace: string, token: string): Promise<void> {
    this.#refuseWithoutKeychain('kept');
    writeDurably(this.where(workspace), this.#storage.encryptString(checkToken(token)).toString('base64'), { isSecret: true });
    // One token, one place: an older one in a file would come back when the keychain is gone.
    await this.#files.remove(workspace);
  }

  async remove(workspace: string): Promise<void> {
    removeSecret(this.where(workspace));
    await this.#files.remove(workspace);
  }

  where(workspace: string): string {
    return path.join(this.#folder, `${workspace}.sealed`);
  }

  #refuseWithoutKeychain(what: 'read' | 'kept'): void {
    const backend = this.#storage.getSelectedStorageBackend?.();
    if (this.#storage.isEncryptionAvailable() && backend !== 'basic_text') return;
    throw new UnsafeTokenError(`The token cannot be ${what}: this system has no keychain (on Linux: install gnome-keyring or KWallet and log in to the desktop again). On the command line a token is kept in a file that only you can read.`, { commandLine: 'To do so: drydock workspace login' });
  }
}
