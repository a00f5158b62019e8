import { InvalidInputError } from '../errors.ts';
import type { SnapshotSource } from './source.ts';
import { shownUrl } from './source-text.ts';

/** What a source may look like, for help and for errors. */
export const sourceForms = `Write one of:
  ./folder                            a folder, or ./folder#sub for one inside it
  git+https://host/x.git@COMMIT#sub   a commit, branch or tag of a repository (git+ssh://, git+file:///path and git+./path too)
  ./code.zip#sub                      an archive: zip, tar, tar.gz or tgz
  https://host/code.tar.gz#sub        an archive that is downloaded
  snapshot:sha256:...#sub             a snapshot of this home
  image:name:tag#/opt/app             a folder inside a Docker image`;

const MAX_LENGTH = 4_096;
const ARCHIVE_NAME = /\.(zip|tar|tgz|tar\.(gz|xz|zst|zstd|bz2)|txz|tzst|tbz2?)$/i;
const GIT_PROTOCOLS: ReadonlySet<string> = new Set(['https', 'http', 'ssh', 'git', 'file']);

/**
 * Reads the text of a source. What follows the first `#` is the place inside. Throws `InvalidInputError`, which says what was expected. Whether
 * anything is there is not looked at: a local path with the name of an archive may turn out to be a folder.
 */
export function parseSource(text: string): SnapshotSource {
  if (text.trim() === '') throw bad(text, 'it is empty');
  if (text.length > MAX_LENGTH) throw bad(`${text.slice(0, 60)}...`, `it is longer than ${String(MAX_LENGTH)} characters`);
  if (/\p{Cc}/u.test(text)) throw bad(text, 'it has a control character in it');
  if (text.startsWith('-')) throw bad(text, 'it begins with "-", as an option would; write ./ before a name that does');
  const hash = text.indexOf('#');
  const place = hash === -1 ? text : text.slice(0, hash);
  const inside = hash === -1 ? '' : text.slice(hash + 1);
  if (place.startsWith('git+')) return gitSource(text, place.slice('git+'.length), insidePath(text, inside));
  if (place.startsWith('snapshot:')) return snapshotSource(text, place, insidePath(text, inside));
  if (place.startsWith('image:')) return imageSource(text, place.slice('image:'.length), inside);
  if (/^[^/\\:]+@[^/\\:]+:/.test(place)) throw bad(text, `it looks like a git address; write git+ssh://${place.replace(':', '/')}`);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(place)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return urlSource(text, place, insidePath(text, inside));
  if (scheme === 'file') return localSource(text, filePath(text, place), insidePath(text, inside));
  if (scheme !== undefined && GIT_PROTOCOLS.has(scheme)) throw bad(text, `a repository is written with git+ before its URL: git+${shownUrl(place)}`);
  if (scheme !== undefined) throw bad(text, `"${scheme}:" is no kind of source`);
  return localSource(text, place, insidePath(text, inside));
}

/** Whether a text is meant as a source other than a plain path: it has a scheme, names an archive or has a place inside it. */
export function looksLikeSource(text: string): boolean {
  return /^(git\+|snapshot:|image:|https?:\/\/)/i.test(text) || text.includes('#') || ARCHIVE_NAME.test(text);
}

function localSource(text: string, path: string, inside: string): SnapshotSource {
  if (path === '') throw bad(text, 'there is no path before the "#"');
  return ARCHIVE_NAME.test(path.replace(/[/\\]+$/, '')) && !/[/\\]$/.test(path) ? { kind: 'archive', place: { kind: 'file', path }, inside } : { kind: 'folder', path, inside };
}

function urlSource(text: string, place: string, inside: string): SnapshotSource {
  const [, scheme = '', authority = '', path = '', query = ''] = /^([a-z]+):\/\/([^/?]*)([^?]*)(\?.*)?$/i.exec(place) ?? [];
  if (authority.includes('@')) throw bad(shownUrl(text), 'its URL has a user or password in it, which would be stored; download the file yourself and name it');
  if (authority === '' || /[\s\\]/.test(place)) throw bad(text, 'its URL cannot be read');
  if (/\.git\/?$/.test(path)) throw bad(text, `a repository is written with git+ before its URL: git+${shownUrl(place)}`);
  return { kind: 'archive', place: { kind: 'url', url: `${scheme.toLowerCase()}://${authority}${path === '' ? '/' : path}${query}` }, inside };
}

function snapshotSource(text: string, place: string, inside: string): SnapshotSource {
  const hex = /^snapshot:(?:sha256:)?([0-9a-f]{64})$/.exec(place)?.[1];
  if (hex === undefined) throw bad(text, 'a snapshot is named by its whole id: snapshot:sha256: and 64 digits or letters a to f');
  return { kind: 'snapshot', id: `sha256:${hex}`, inside };
}

function imageSource(text: string, image: string, inside: string): SnapshotSource {
  if (image === '' || image.startsWith('-') || /\s/.test(image)) throw bad(text, 'there is no name of an image after "image:"');
  if (!inside.startsWith('/')) throw bad(text, `say where the code is in the image, with an absolute path: image:${image}#/opt/app`);
  const path = `/${insidePath(text, inside.replace(/^\/+/, ''))}`;
  return { kind: 'image', image, path };
}

function gitSource(text: string, address: string, inside: string): SnapshotSource {
  if (address.startsWith('-')) throw bad(text, 'the address of a repository cannot begin with "-"');
  // `ext::` and `fd::` name programs and open files.
  if (/^[a-z0-9+.-]+::/i.test(address)) throw bad(text, 'helpers of git ("ext::", "fd::" and others) are refused');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined && /^[^/\\]+@[^/\\:]+:/.test(address)) throw bad(text, `write the address as a URL: git+ssh://${address.replace(':', '/')}`);
  if (scheme === undefined && /^[a-z][a-z0-9+.-]+:/i.test(address)) throw bad(text, 'the address of the repository cannot be read');
  if (scheme !== undefined && !GIT_PROTOCOLS.has(scheme)) throw bad(shownUrl(text), `git over "${scheme}" is refused: use https, http, ssh, git or file`);
  const pathAt = scheme === undefined ? 0 : afterAuthority(address);
  const at = address.indexOf('@', pathAt) === -1 ? -1 : address.lastIndexOf('@');
  const place = at === -1 ? address : address.slice(0, at);
  const revision = at === -1 ? undefined : checkRevision(text, address.slice(at + 1));
  const rest = { inside, ...(revision === undefined ? {} : { revision }) };
  if (scheme === undefined) return { kind: 'git', repository: { kind: 'local', path: decoded(text, place) }, ...rest };
  if (scheme === 'file') return { kind: 'git', repository: { kind: 'local', path: filePath(text, place) }, ...rest };
  const authority = place.slice(place.indexOf('://') + 3, pathAt);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host === '' || authority.startsWith('-') || host.startsWith('-')) throw bad(shownUrl(text), 'the host of the repository is missing or begins with "-"');
  if (place.length <= pathAt + 1) throw bad(shownUrl(text), 'the URL does not say which repository of its host');
  return { kind: 'git', repository: { kind: 'remote', url: `${scheme}${place.slice(place.indexOf('://'))}` }, ...rest };
}

function afterAuthority(address: string): number {
  const slash = address.indexOf('/', address.indexOf('://') + 3);
  return slash === -1 ? address.length : slash;
}

/** Commits, branches and tags, by what git allows in their names. */
function checkRevision(text: string, revision: string): string {
  const refused = revision === '' || revision.startsWith('-') || /[\s~^:?*[\\]|\.\.|@\{|\/\/|^\/|[/.]$|\.lock$/.test(revision);
  if (refused) throw bad(shownUrl(text), `"${revision}" after the "@" is no commit, branch or tag`);
  return revision;
}

function filePath(text: string, url: string): string {
  const rest = url.replace(/^file:/i, '');
  const path = rest.startsWith('//') ? rest.replace(/^\/\/(?:localhost)?(?=\/)/i, '') : rest;
  if (!path.startsWith('/') || path.startsWith('//')) throw bad(text, 'a file URL is written with an absolute path: file:///path');
  // file:///C:/code
  return decoded(text, path.replace(/^\/(?=[a-z]:\/)/i, ''));
}

function decoded(text: string, path: string): string {
  if (path === '') throw bad(text, 'there is no path');
  try {
    return decodeURIComponent(path);
  } catch {
    throw bad(text, 'a "%" in a path is written %25');
  }
}

/** Without slashes at its ends. Throws when it is absolute or leads out. */
function insidePath(text: string, inside: string): string {
  if (inside === '' || inside === '.' || inside === './') return '';
  if (inside.startsWith('/')) throw bad(text, 'what follows the "#" is relative to the source, without "/" at its beginning');
  const parts = inside.replace(/^\.\//, '').replace(/\/+$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) throw bad(text, 'what follows the "#" may not have empty, "." or ".." parts');
  return parts.join('/').normalize('NFC');
}

function bad(text: string, why: string): InvalidInputError {
  return new InvalidInputError(`The source ${JSON.stringify(text)} cannot be read: ${why}.\n${sourceForms}`);
}
