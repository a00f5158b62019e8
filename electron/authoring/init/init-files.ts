import { randomUUID } from 'node:crypto';
import { constants, existsSync, lstatSync, readFileSync } from 'node:fs';
import { copyFile, link, mkdir, realpath, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError, throwIfCancelled } from '#shared/errors.ts';
import { asContentError } from '../../content/content-errors.ts';
import { systemCode } from '../../store/store-errors.ts';
import { writeDurably } from '../../store/write-durably.ts';

/** One file that makes up a new module. */
export interface InitFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** In a few words, for people. */
  readonly what: string;
  /** What happens when there is one already: the whole is refused, or the file is left alone. Default `keep`. */
  readonly whenThere?: 'refuse' | 'keep';
  /** Adds to the text that is there what is missing in it; may leave it alone with a word on why. */
  readonly merge?: (text: string) => { readonly text: string; readonly note: string } | { readonly note: string };
}

/**
 * `written`: it is new. `merged`: what was missing was added to the file that was there. `kept`: there was one, which was left alone. `same`: there was one
 * with just this text.
 */
export type InitOutcome = 'written' | 'merged' | 'kept' | 'same';

export interface InitFileOutcome {
  readonly path: string;
  readonly what: string;
  readonly outcome: InitOutcome;
  /** What to know or to do about it, where there is something. */
  readonly note?: string;
}

interface Decided {
  readonly file: InitFile;
  readonly outcome: InitOutcome;
  readonly text: string;
  readonly note?: string;
}

/** The largest file that is looked into to be merged or compared with. */
const LARGEST = 2 * 1024 * 1024;

/**
 * Writes the files of a module into a folder: nothing that is there is overwritten, and all of them are written or none. With `dryRun` it only says what it would
 * do. Rejects with `InvalidInputError` when a file that must be new is there, or a path leads out of the folder.
 */
export async function writeInitFiles(folder: string, files: readonly InitFile[], options: { readonly dryRun: boolean; readonly signal: AbortSignal }): Promise<readonly InitFileOutcome[]> {
  for (const file of files) await checkPlace(folder, file.path);
  const decided = files.map((file) => decide(folder, file));
  const inTheWay = files.filter((file) => file.whenThere === 'refuse' && isThere(path.join(folder, file.path)));
  if (inTheWay.length > 0) {
    throw new InvalidInputError(`${inTheWay.map((file) => path.join(folder, file.path)).join(' and ')} ${inTheWay.length === 1 ? 'is' : 'are'} there already, and nothing is overwritten. Nothing was written. Give another name or folder, or remove it.`);
  }
  if (!options.dryRun) await writeAll(folder, decided, options.signal);
  return decided.map(({ file, outcome, note }) => ({ path: file.path, what: file.what, outcome, ...(note === undefined ? {} : { note }) }));
}

const isThere = (place: string): boolean => lstatSync(place, { throwIfNoEntry: false }) !== undefined;

function decide(folder: string, file: InitFile): Decided {
  const place = path.join(folder, file.path);
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return { file, outcome: 'written', text: file.text };
  // Of a link, nothing is read or written through it.
  const text = stat.isFile() && stat.size <= LARGEST ? readFileSync(place, 'utf8') : undefined;
  if (text === file.text) return { file, outcome: 'same', text };
  if (text === undefined || file.merge === undefined) return { file, outcome: 'kept', text: file.text };
  const merged = file.merge(text);
  return 'text' in merged ? { file, outcome: 'merged', text: merged.text, note: merged.note } : { file, outcome: 'kept', text, note: merged.note };
}

/** Every folder on the way is one, and none is a link that leads out. */
async function checkPlace(folder: string, relative: string): Promise<void> {
  const root = existsSync(folder) ? await realpath(folder) : path.resolve(folder);
  const parts = relative.split('/').slice(0, -1);
  for (let count = 0; count <= parts.length; count += 1) {
    const at = path.join(folder, ...parts.slice(0, count));
    if (!existsSync(at)) {
      if (isThere(at)) throw new InvalidInputError(`${at} is a link that leads nowhere. Nothing was written.`);
      continue;
    }
    const real = await realpath(at);
    if (real !== root && !real.startsWith(`${root}${path.sep}`)) throw new InvalidInputError(`${at} is a link that leads out of ${folder}. Nothing was written.`);
    if (!lstatSync(real).isDirectory()) throw new InvalidInputError(`${at} is a file, where a folder is needed. Nothing was written.`);
  }
}

async function writeAll(folder: string, decided: readonly Decided[], signal: AbortSignal): Promise<void> {
  const made: string[] = [];
  const folders: string[] = [];
  try {
    for (const { file, outcome, text } of decided) {
      throwIfCancelled(signal);
      const place = path.join(folder, file.path);
      if (outcome !== 'written') continue;
      folders.push(...(await makeFolders(path.dirname(place))));
      await writeNew(place, text);
      made.push(place);
    }
    // Last, because what was there cannot be taken back so easily.
    for (const { file, outcome, text } of decided) if (outcome === 'merged') writeDurably(path.join(folder, file.path), text);
  } catch (error) {
    for (const place of made) await rm(place, { force: true });
    // Only those that are empty again.
    for (const place of folders.reverse()) await rmdir(place).catch(() => undefined);
    throw asContentError(error, folder);
  }
}

/** The folders that were not there, outermost first. */
async function makeFolders(folder: string): Promise<readonly string[]> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return [];
  const made: string[] = [];
  for (let at = folder; at.length >= first.length; at = path.dirname(at)) made.unshift(at);
  return made;
}

/** Whole or not at all, and never over a file that has appeared meanwhile. */
async function writeNew(place: string, text: string): Promise<void> {
  const aside = path.join(path.dirname(place), `.${randomUUID()}.tmp`);
  try {
    await writeFile(aside, text, { flag: 'wx' });
    await link(aside, place).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      // A file system without links.
      await copyFile(aside, place, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw new InvalidInputError(`${place} has appeared meanwhile, and nothing is overwritten. Nothing was written; try again.`);
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
