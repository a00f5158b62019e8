import type { ByteRange } from '../content/blob-storage.ts';
import { RefusalError } from '../refusal-error.ts';

/** The part that a header `Range` asks for of so many bytes; nothing where it asks for several or for what is no range, which is answered with all. */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header?.trim() ?? '') ?? [];
  if (size === 0 || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (from >= size || to <= from) throw new RefusalError({ code: 'invalid-request', message: `The content has ${String(size)} bytes; there is nothing in the range that was asked for.` });
  return { from, to };
}
