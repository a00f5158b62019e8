import { createReadStream } from 'node:fs';
import { InvalidInputError } from '#shared/errors.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import { checkToken, tokenVariable } from '#electron/sync/accounts/token-store.ts';
import type { CliContext } from '../../context.ts';

const LONGEST = 64 << 10;

/** The token that a person gives: in a file, in the environment, typed unseen or through standard input. Never as an argument. */
export async function readToken(context: CliContext, options: { readonly tokenFile?: string | undefined }, question: string): Promise<string> {
  const { tokenFile } = options;
  if (tokenFile !== undefined) return checkToken(await textOf(tokenFile));
  const given = context.environment[tokenVariable];
  if (given !== undefined && given !== '') return checkToken(given);
  const typed = await context.readSecret?.(question);
  if (typed === undefined) throw new InvalidInputError(`A token is needed. Give it through standard input, in a file (--token-file FILE) or in ${tokenVariable}.`);
  return checkToken(typed);
}

async function textOf(file: string): Promise<string> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of createReadStream(file, { end: LONGEST })) if (Buffer.isBuffer(piece)) pieces.push(piece);
  } catch (error) {
    throw asContentError(error, file);
  }
  return Buffer.concat(pieces).toString('utf8');
}
