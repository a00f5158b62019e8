import { UnsafeContentError } from './content-errors.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';

const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
const MAX_LINK_STEPS = 64;

/**
 * Proves that writing the manifest's entries below a folder stays in that folder on `platform`: no absolute path, no `..`,
 * no link that leads out (also not by way of other links), nothing below a file or link, no name twice, no device names
 * where the platform has them. Throws an {@link UnsafeContentError} that names the entry.
 */
export function checkManifest(manifest: Manifest, platform: NodeJS.Platform = process.platform): void {
  const byPath = new Map<string, ManifestEntry>();
  for (const entry of manifest.entries) {
    checkPath(entry.path, platform);
    if (byPath.has(entry.path)) throw new UnsafeContentError(`"${entry.path}" is there twice. Two names that differ only in Unicode form count as one: rename one of them.`);
    byPath.set(entry.path, entry);
  }
  for (const entry of manifest.entries) {
    for (let slash = entry.path.lastIndexOf('/'); slash > 0; slash = entry.path.lastIndexOf('/', slash - 1)) {
      const parent = byPath.get(entry.path.slice(0, slash));
      if (parent !== undefined && parent.kind !== 'folder') throw new UnsafeContentError(`"${entry.path}" lies below "${parent.path}", which is no folder.`);
    }
  }
  for (const entry of manifest.entries) {
    if (entry.kind === 'link') checkLink(entry.path, entry.target, byPath, platform);
  }
}

function checkPath(path: string, platform: NodeJS.Platform): void {
  const refuse = (why: string): never => {
    throw new UnsafeContentError(`The path ${JSON.stringify(path)} is refused: ${why}.`);
  };
  if (path.startsWith('/')) refuse('it is absolute');
  if (path.includes('\0')) refuse('it contains a NUL character');
  if (path !== path.normalize('NFC')) refuse('it is not in Unicode form NFC');
  for (const part of path.split('/')) {
    if (part === '' || part === '.' || part === '..') refuse('it has an empty, "." or ".." part');
    if (platform !== 'win32') continue;
    if (WINDOWS_DEVICE.test(part)) refuse(`"${part}" is a device on Windows`);
    if (/[\\:*?"<>|]|[. ]$/.test(part)) refuse(`"${part}" is not a file name on Windows`);
  }
}

/** Follows the link name by name, through other links of the tree, as the operating system would. */
function checkLink(path: string, target: string, byPath: ReadonlyMap<string, ManifestEntry>, platform: NodeJS.Platform): void {
  const escapes = (): never => {
    throw new UnsafeContentError(
      `The link "${path}" -> "${target}" leads out of its folder. Replace it by the file itself (for code: list the file under additional_includes).`,
    );
  };
  if (target === '' || target.includes('\0')) throw new UnsafeContentError(`The link "${path}" has no usable target.`);
  const pending = [...path.split('/').slice(0, -1), ...partsOf(target, platform, escapes)].reverse();
  const at: string[] = [];
  for (let steps = 0; pending.length > 0; ) {
    const part = pending.pop();
    if (part === undefined || part === '' || part === '.') continue;
    if (part === '..') {
      if (at.pop() === undefined) escapes();
      continue;
    }
    at.push(part);
    const entry = byPath.get(at.join('/'));
    if (entry?.kind !== 'link') continue;
    steps += 1;
    if (steps > MAX_LINK_STEPS) throw new UnsafeContentError(`The link "${path}" -> "${target}" runs in a circle. Remove it.`);
    at.pop();
    pending.push(...partsOf(entry.target, platform, escapes).reverse());
  }
}

function partsOf(target: string, platform: NodeJS.Platform, escapes: () => never): string[] {
  const posix = platform === 'win32' ? target.replaceAll('\\', '/') : target;
  if (posix.startsWith('/') || (platform === 'win32' && posix.includes(':'))) return escapes();
  return posix.split('/');
}
