import { checkToken, tokenVariable, type TokenStore } from './token-store.ts';

/**
 * Tokens of a home, or the one of the environment, which comes first. That one is used only while the home has exactly one workspace: it opens one, and must not be shown
 * to others.
 */
export class EnvironmentToken implements TokenStore {
  readonly #kept: TokenStore;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #workspaces: () => readonly { readonly id: string }[];

  constructor(kept: TokenStore, environment: NodeJS.ProcessEnv, workspaces: () => readonly { readonly id: string }[]) {
    this.#kept = kept;
    this.#environment = environment;
    this.#workspaces = workspaces;
  }

  async read(workspace: string): Promise<string | undefined> {
    const given = this.#environment[tokenVariable];
    const [only, second] = given === undefined || given === '' ? [] : this.#workspaces();
    return given !== undefined && only?.id === workspace && second === undefined ? checkToken(given) : this.#kept.read(workspace);
  }

  write(workspace: string, token: string): Promise<void> {
    return this.#kept.write(workspace, token);
  }

  remove(workspace: string): Promise<void> {
    return this.#kept.remove(workspace);
  }

  where(workspace: string): string {
    return this.#kept.where(workspace);
  }
}
