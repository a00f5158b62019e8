import { assertNever } from '../errors.ts';
import type { SnapshotSource } from './source.ts';

/** The one text of a source: {@link parseSource} reads it back. Has the passwords of its URL in it: see {@link shownSource}. */
export function sourceText(source: SnapshotSource): string {
  switch (source.kind) {
    case 'folder':
      return withInside(source.path, source.inside);
    case 'git': {
      const { repository, revision, inside } = source;
      const place = repository.kind === 'local' ? escaped(repository.path) : repository.url;
      return withInside(`git+${place}${revision === undefined ? '' : `@${revision}`}`, inside);
    }
    case 'archive':
      return withInside(source.place.kind === 'file' ? source.place.path : source.place.url, source.inside);
    case 'snapshot':
      return withInside(`snapshot:${source.id}`, source.inside);
    case 'image':
      return `image:${source.image}#${source.path}`;
    default:
      return assertNever(source);
  }
}

/** As {@link sourceText}, for people and records: without user and password of http URLs, and without queries, which may hold keys. */
export function shownSource(source: SnapshotSource): string {
  if (source.kind === 'git' && source.repository.kind === 'remote') return sourceText({ ...source, repository: { kind: 'remote', url: shownUrl(source.repository.url) } });
  if (source.kind === 'archive' && source.place.kind === 'url') return sourceText({ ...source, place: { kind: 'url', url: shownUrl(source.place.url) } });
  return sourceText(source);
}

/** A URL without what may be secret. The user of an ssh URL is part of the address. */
export function shownUrl(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?([^?#]*)(\?[^#]*)?/i.exec(url);
  if (match === null) return url;
  const [, scheme = '', user, rest = '', query] = match;
  const kept = scheme.toLowerCase() === 'ssh' && user !== undefined ? `${user.replace(/:.*$/, '')}@` : '';
  return `${scheme}://${kept}${rest}${query === undefined ? '' : '?...'}`;
}

/** The same source with another place inside it. */
export function inSource(source: SnapshotSource, inside: string): SnapshotSource {
  return source.kind === 'image' ? { ...source, path: inside.startsWith('/') ? inside : `${source.path.replace(/\/$/, '')}/${inside}` } : { ...source, inside };
}

/** In a local path, `@` would begin the revision and `%` an escape. */
const escaped = (path: string): string => path.replaceAll('%', '%25').replaceAll('@', '%40').replaceAll('#', '%23');

const withInside = (text: string, inside: string): string => (inside === '' ? text : `${text}#${inside}`);
