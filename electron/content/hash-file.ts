import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { asContentError, ContentChangingError } from './content-errors.ts';
import { stampOf } from './stamp.ts';
import type { Stamp } from './stamp.ts';

/** A file as it was read: its digest and the stamp it had before, during and after. */
export interface ReadFile {
  readonly digest: string;
  readonly size: number;
  readonly stamp: Stamp;
  /** Wall clock when reading began. */
  readonly readAtMs: number;
}

const ATTEMPTS = 3;

/**
 * Reads a small file whole and digests it, on this thread. The content is true to one moment: a file that changes meanwhile is
 * read again, and refused when it does not stop. Does not follow links and does not wait on pipes.
 */
export function readAndHash(source: string): ReadFile & { readonly content: Buffer } {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = readOnce(source);
    if (result !== undefined) return result;
  }
  throw new ContentChangingError(source);
}

function readOnce(source: string): (ReadFile & { readonly content: Buffer }) | undefined {
  const readAtMs = Date.now();
  try {
    const fd = openSync(source, constants.O_RDONLY | noFollow);
    try {
      const before = fstatSync(fd, { bigint: true });
      if (!before.isFile()) return undefined;
      const size = Number(before.size);
      const buffer = Buffer.allocUnsafe(size + 1);
      let got = 0;
      for (let n = -1; n !== 0 && got <= size; got += n) n = readSync(fd, buffer, got, size + 1 - got, null);
      const stamp = stampOf(before);
      if (got !== size || stampOf(fstatSync(fd, { bigint: true })) !== stamp) return undefined;
      const content = buffer.subarray(0, size);
      return { digest: hash('sha256', content), size, stamp, readAtMs, content };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw asContentError(error, source);
  }
}

/** Windows has neither flag. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;
