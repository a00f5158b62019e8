import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '#electron/store/store-errors.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import { describeFound, walkTree } from '#electron/content/walk-tree.ts';
import type { Filter, Found } from '#electron/content/walk-tree.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { CodeNotFoundError, IncludeError } from './snapshot-errors.ts';

export interface GatherOptions {
  readonly signal?: AbortSignal | undefined;
  /** Paths in the code folder that count although an ignore file names them. */
  readonly keep?: ReadonlySet<string> | undefined;
  /** The ignore files that count; default all of them. */
  readonly ignoreFiles?: readonly string[] | undefined;
}

/**
 * Lists what a snapshot consists of: the code folder (or the one code file under its base name) and every include under its base
 * name, each folder filtered by the ignore files in it. Includes named explicitly are not filtered themselves, nor are the paths in `keep`.
 */
export async function gather(root: string, includes: readonly string[], options: GatherOptions = {}): Promise<Found[]> {
  const found = await listAt(root, '', () => new CodeNotFoundError(root), options, options.keep);
  const taken = new Map(found.map((entry) => [topName(entry.path), `the code folder "${root}"`]));
  for (const include of includes) {
    const name = path.basename(path.resolve(include)).normalize('NFC');
    if (name === '') throw new IncludeError(`The include "${include}" is the root of the file system. Name the file or folder that is needed.`);
    const owner = taken.get(name);
    if (owner !== undefined) throw new IncludeError(`The include "${include}" would be stored as "${name}", which ${owner} has already. Rename one of them.`);
    taken.set(name, `the include "${include}"`);
    found.push(...(await listAt(include, name, () => missingInclude(include), options)));
  }
  return found;
}

/** `name` '' puts a folder's content at the snapshot's root. */
async function listAt(place: string, name: string, missing: () => Error, { signal, ignoreFiles }: GatherOptions, keep?: ReadonlySet<string>): Promise<Found[]> {
  const source = await realpath(place).catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? missing() : asContentError(error, place);
  });
  const stat = lstatSync(source, { bigint: true });
  if (!stat.isDirectory()) return [describeFound(name === '' ? path.basename(place).normalize('NFC') : name, source, stat)];
  return walkTree({ root: source, prefix: name === '' ? '' : `${name}/`, emptyFolders: false, filter: keeping(IgnoreRules.start({ files: ignoreFiles }), keep), signal });
}

/** The rules, except for what is kept and the folders that lead there. */
function keeping(rules: Filter, keep: ReadonlySet<string> | undefined): Filter {
  if (keep === undefined || keep.size === 0) return rules;
  const kept = new Set<string>();
  for (const place of keep) for (let at = place; at !== '.'; at = path.posix.dirname(at)) kept.add(at);
  const over = (inner: Filter): Filter => ({
    enter: (folder, source, names) => over(inner.enter(folder, source, names)),
    skips: (relativePath, isFolder) => !kept.has(relativePath.normalize('NFC')) && inner.skips(relativePath, isFolder),
  });
  return over(rules);
}

function missingInclude(include: string): IncludeError {
  const folder = include.endsWith('.zip') ? include.slice(0, -'.zip'.length) : undefined;
  const isFolder = folder !== undefined && lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder) return new IncludeError(`The include "${include}" does not exist, and Drydock does not zip the folder "${folder}" by itself. Make the archive, or include the folder.`);
  return new IncludeError(`The include "${include}" does not exist. Correct the path, which is relative to the spec that names it.`);
}

const topName = (entryPath: string): string => entryPath.split('/', 1)[0] ?? entryPath;
