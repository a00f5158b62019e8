import { DrydockError, InvalidInputError } from '#shared/errors.ts';

/** The variable that holds a token where none can be kept: in CI, in a container. */
export const tokenVariable = 'DRYDOCK_WORKSPACE_TOKEN';

/** Where the tokens of workspaces are kept. They are secrets: they go into requests to their own workspace, and nowhere else. */
export interface TokenStore {
  /** `undefined` when there is none. Throws `UnsafeTokenError` when others than the user could have read or changed it. */
  read(workspace: string): Promise<string | undefined>;
  write(workspace: string, token: string): Promise<void>;
  /** Nothing happens when there is none. */
  remove(workspace: string): Promise<void>;
  /** For people: where the token of a workspace lies, or will. */
  where(workspace: string): string;
}

/** Thrown when a token cannot be kept, or read, in a way that keeps it from others. */
export class UnsafeTokenError extends DrydockError {
  constructor(message: string, options: { readonly commandLine?: string; readonly cause?: unknown } = {}) {
    super('unsafe-token', 'invalid', message, options);
  }
}

const LONGEST = 4_096;

/** A token as it was typed or read, without what surrounds it. Throws `InvalidInputError`, which never repeats the token. */
export function checkToken(text: string): string {
  const token = text.trim();
  if (token === '') throw new InvalidInputError('The token is empty. Give the one that the admin of the workspace made for you.');
  if (token.length > LONGEST || !/^[\u0021-\u007e]+$/u.test(token)) throw new InvalidInputError('This is no token: a token is one word of plain letters, digits and signs. Give nothing else with it.');
  return token;
}
