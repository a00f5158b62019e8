import { statSync } from 'node:fs';
import path from 'node:path';
import type { SnapshotSource } from '#shared/sources/source.ts';
import { SourceNotFoundError } from './source-errors.ts';

/** A name may look like that of an archive and be a folder. */
export function asFound(source: SnapshotSource, cwd: string): SnapshotSource {
  if (source.kind !== 'archive' || source.place.kind !== 'file') return source;
  const { path: place } = source.place;
  return statSync(path.resolve(cwd, place), { throwIfNoEntry: false })?.isDirectory() === true ? { kind: 'folder', path: place, inside: source.inside } : source;
}

/** The folder or file that a source means. Throws `SourceNotFoundError`. */
export function folderIn(source: Extract<SnapshotSource, { kind: 'folder' }>, cwd: string): string {
  const root = path.resolve(cwd, source.path);
  const place = path.join(root, source.inside);
  if (statSync(place, { throwIfNoEntry: false }) === undefined) throw new SourceNotFoundError(`There is no ${place}. Correct the path of the code.`);
  return place;
}
