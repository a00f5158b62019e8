import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { asContentError } from '../content/content-errors.ts';
import { systemCode } from '../store/store-errors.ts';

export interface TargetRequest {
  /** Absolute. */
  readonly target: string;
  readonly kind: 'file' | 'folder';
  /** The root of the home: no place for exports. */
  readonly home: string;
  /** An earlier export may be replaced. */
  readonly overwrite: boolean;
}

/** What an exported folder may have at its top: a folder with anything else was not made by an export. */
const exportedNames = new Set(['pipeline.yml', 'pipeline.py', 'pipeline.ts', 'components', 'environments', 'environment', 'code', 'data', 'conda.yml']);

/**
 * Fills a neighbour of the target and gives it the target's name: whole or not at all. Refuses what is there, unless `overwrite` is set and it is a file for a file, or a
 * folder with nothing in it but what is written again (`InvalidInputError`).
 */
export async function fillTarget<T>(request: TargetRequest, fill: (aside: string) => Promise<T>): Promise<T> {
  const place = await freePlace(request);
  const aside = path.join(path.dirname(place), `.${path.basename(place)}.${randomUUID()}`);
  try {
    if (request.kind === 'folder') await mkdir(aside);
    const filled = await fill(aside);
    await replace(aside, place, request);
    return filled;
  } catch (error) {
    throw asContentError(error, request.target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function replace(aside: string, place: string, request: TargetRequest): Promise<void> {
  await refuseLost(place, aside, request);
  const previous = `${aside}.old`;
  const had = await rename(place, previous).then(() => true, (error: unknown) => {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  });
  try {
    // Filling takes a while, and somebody may have put something there meanwhile.
    if (had) await refuseLost(previous, aside, request);
    await rename(aside, place);
  } catch (error) {
    if (had) await rename(previous, place);
    throw error;
  }
  await rm(previous, { recursive: true, force: true });
}

/** What is replaced must be made again by what replaces it: names alone do not tell an earlier export from a project of the same form. */
async function refuseLost(previous: string, aside: string, { target, kind, overwrite }: TargetRequest): Promise<void> {
  const stat = await lstat(previous).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stat === undefined || (overwrite && kind === 'file' && stat.isFile())) return;
  const lost = stat.isDirectory() && kind === 'folder' ? await namesBelow(previous, overwrite ? aside : undefined) : [path.basename(target)];
  const [first] = lost;
  if (first === undefined) return;
  if (!overwrite) throw new InvalidInputError(`${target} has appeared meanwhile. Give another name: nothing was written.`);
  throw new InvalidInputError(`${target} holds what this export does not make again: ${first}${lost.length > 1 ? ` and ${String(lost.length - 1)} more` : ''}. Give a new folder, or remove it yourself: nothing was written.`);
}

/** What is in a folder and not at the same place of another one, by its path. */
async function namesBelow(folder: string, other: string | undefined): Promise<readonly string[]> {
  const names: string[] = [];
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of await readdir(path.join(folder, at), { withFileTypes: true })) {
      const name = path.join(at, entry.name);
      const same = other === undefined ? undefined : await lstat(path.join(other, name)).catch(() => undefined);
      if (entry.isDirectory() && same?.isDirectory() === true) open.push(name);
      else if (same === undefined || entry.isDirectory() !== same.isDirectory()) names.push(name);
    }
  }
  return names.sort();
}

async function freePlace({ target, kind, home, overwrite }: TargetRequest): Promise<string> {
  const parent = path.dirname(target);
  await mkdir(parent, { recursive: true }).catch((error: unknown) => {
    throw asContentError(error, parent);
  });
  const place = path.join(await realpath(parent), path.basename(target));
  const root = await realpath(home).catch(() => path.resolve(home));
  if (place === root || place.startsWith(`${root}${path.sep}`)) throw new InvalidInputError(`${target} is inside Drydock's own folder. Choose a place outside.`);
  const stat = await lstat(place).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw asContentError(error, place);
  });
  if (stat === undefined) return place;
  if (kind === 'file') {
    if (stat.isFile() && overwrite) return place;
    throw new InvalidInputError(`${target} exists already. Give another name${stat.isFile() ? ', or say that it may be overwritten' : ''}: nothing was written.`, [], stat.isFile() ? { commandLine: 'To do so: --overwrite' } : {});
  }
  const names = stat.isDirectory() ? await readdir(place) : undefined;
  if (names?.length === 0) return place;
  const isExport = names?.includes('components') === true && names.every((name) => exportedNames.has(name));
  if (isExport && overwrite) return place;
  const advice = isExport ? ' It holds an earlier export, which may be overwritten.' : overwrite ? ' It holds more than an earlier export, so it is not overwritten.' : '';
  throw new InvalidInputError(`${target} is not ${names === undefined ? 'a folder' : 'empty'}.${advice} Give a new folder: nothing was written.`, [], isExport ? { commandLine: 'To replace it: --overwrite' } : {});
}
