/** The name that a spec can have, made of what a person wrote: `Train my Model` -> `train_my_model`. A name that is fine stays as it is. */
export function moduleNameOf(written: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(written) && written.length <= 255) return written;
  const name = written
    .trim()
    .toLowerCase()
    .replaceAll('://', '.')
    .replaceAll('/', '.')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, 255);
  return name === '' ? 'module' : name;
}
