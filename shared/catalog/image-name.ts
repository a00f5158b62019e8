/**
 * An image reference in full: `python` is `docker.io/library/python:latest`. With `*` in it, it is a pattern: the parts that
 * are written are completed as far as they are certain, and a pattern without a tag covers every tag.
 */
export function normalImageName(image: string): string {
  const text = image.trim();
  const [named, digest] = splitOnce(text, '@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const repository = withDomain(tagged ? named.slice(0, colon) : named);
  const tag = tagged ? named.slice(colon) : digest === undefined && !text.includes('*') ? ':latest' : '';
  return `${repository}${tag}${digest === undefined ? '' : `@${digest}`}`;
}

/** Whether a normal image pattern covers a normal image name. */
export function imageMatches(pattern: string, image: string): boolean {
  if (!pattern.includes('*')) return pattern === image;
  const open = pattern.lastIndexOf(':') > pattern.lastIndexOf('/') ? '' : '(?::[^/@]*)?(?:@.*)?';
  return new RegExp(`^${wildcardSource(pattern)}${open}$`, 'su').test(image);
}

/** The source of a regular expression for a text in which `*` stands for anything. */
export function wildcardSource(pattern: string): string {
  return pattern.split('*').map((part) => part.replaceAll(/[$()+.?[\\\]^{|}/]/gu, String.raw`\$&`)).join('.*');
}

function withDomain(repository: string): string {
  const [first, rest] = splitOnce(repository, '/');
  if (first.startsWith('*')) return repository;
  if (rest === undefined) return `docker.io/library/${repository}`;
  const isDomain = first.includes('.') || first.includes(':') || first === 'localhost';
  if (!isDomain) return `docker.io/${repository}`;
  if (first !== 'docker.io' && first !== 'index.docker.io') return repository;
  return rest.includes('/') || rest.startsWith('*') ? `docker.io/${rest}` : `docker.io/library/${rest}`;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
