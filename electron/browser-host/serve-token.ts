import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { unlessGone } from '../home/measure-tree.ts';
import { storeError } from '../store/store-errors.ts';

/** 256 bits at least. */
const tokenPattern = /^[A-Za-z0-9_-]{43,200}$/;

export interface ServeTokenRequest {
  /** The home's root. */
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Forget the one that is kept. */
  readonly renew: boolean;
}

/**
 * The token of this home's browser host: the one it had the last time, so that tabs that are open find their host again. Kept where only
 * the user can read it; one that others could have read is replaced. `DRYDOCK_SERVE_TOKEN` comes before it, and is taken out of the
 * environment: steps that run as processes have no use for it. Throws `InvalidInputError` for a weak one.
 */
export async function serveToken({ home, environment, renew }: ServeTokenRequest): Promise<string> {
  const given = environment['DRYDOCK_SERVE_TOKEN'];
  if (given !== undefined && given !== '') {
    delete environment['DRYDOCK_SERVE_TOKEN'];
    if (!tokenPattern.test(given)) throw new InvalidInputError('DRYDOCK_SERVE_TOKEN must be 43 to 200 letters, digits, `-` and `_`; `openssl rand -hex 32` makes one. Or leave it out.');
    return given;
  }
  const file = path.join(home, 'app', 'serve-token');
  try {
    const kept = renew ? undefined : await keptToken(file);
    if (kept !== undefined) return kept;
    const made = randomBytes(32).toString('base64url');
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // A new file, whoever may have the old one open.
    const aside = `${file}.${String(process.pid)}`;
    await writeFile(aside, `${made}\n`, { mode: 0o600 });
    await rename(aside, file);
    return made;
  } catch (error) {
    throw storeError(error, file);
  }
}

async function keptToken(file: string): Promise<string | undefined> {
  const found = await unlessGone(stat(file));
  if (found === undefined || (process.platform !== 'win32' && (found.mode & 0o077) !== 0)) return undefined;
  const text = ((await unlessGone(readFile(file, 'utf8'))) ?? '').trim();
  return tokenPattern.test(text) ? text : undefined;
}
