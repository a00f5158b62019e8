import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { App } from '../compose.ts';
import { storeError, systemCode } from '../store/store-errors.ts';
import { writeDurably } from '../store/write-durably.ts';

/**
 * Writes the spec of a module version, verbatim, and its code to a folder. The code goes where the spec says it is, when that
 * is inside the folder, else to `code/`. Refuses a folder that is not empty.
 */
export async function downloadModule(app: Pick<App, 'catalog' | 'snapshots'>, reference: string, folder: string, signal: AbortSignal): Promise<{ files: number; specFile: string }> {
  const { version } = app.catalog.showVersion(parseModuleReference(reference));
  const target = path.resolve(folder);
  await makeEmptyFolder(target);
  const specFile = path.join(target, path.basename(version.source.fileName));
  let files = 1;
  if (version.sealed.kind === 'command' && version.sealed.snapshotId !== undefined) {
    const manifest = await app.snapshots.manifest(version.sealed.snapshotId);
    files += manifest.entries.length;
    await app.snapshots.materialise(version.sealed.snapshotId, codeFolder(target, version.sealed.spec.code, manifest.entries.length), signal);
  }
  writeDurably(specFile, version.source.text);
  return { files, specFile };
}

/** A single code file belongs into the folder it is named in; a code folder is itself the place. */
function codeFolder(target: string, code: string | undefined, entries: number): string {
  const place = path.resolve(target, code ?? 'code');
  if (!place.startsWith(`${target}${path.sep}`)) return path.join(target, 'code');
  return entries === 1 && path.extname(place) !== '' ? path.dirname(place) : place;
}

async function makeEmptyFolder(folder: string): Promise<void> {
  let names: string[];
  try {
    await mkdir(folder, { recursive: true });
    names = await readdir(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' || code === 'ENOTDIR') throw new InvalidInputError(`${folder} cannot be made: there is a file in its place. Give a new folder.`);
    throw storeError(error, folder);
  }
  if (names.length > 0) throw new InvalidInputError(`${folder} is not empty. Give a new folder: nothing is overwritten.`);
}
