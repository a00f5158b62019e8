import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { positionsSchema } from '#shared/graph/graph-view.ts';
import type { Positions } from '#shared/graph/graph-view.ts';
import { DrydockError } from '#shared/errors.ts';
import { readDocument, writeDocument } from '../store/document.ts';
import type { DocumentKind } from '../store/document.ts';
import { systemCode } from '../store/store-errors.ts';

const layoutSchema = z.looseObject({ schemaVersion: z.literal(1), positions: positionsSchema });
type Layout = z.infer<typeof layoutSchema>;

const kind: DocumentKind<Layout> = { what: 'canvas layout', schemaVersion: 1, schema: layoutSchema };

/** The folder beside a pipeline where its canvas layout is kept. */
export const layoutFolderName = '.drydock';
const maxBytes = 8 * 1024 ** 2;

/**
 * Where nodes stand on the canvas: beside the pipeline in `.drydock/<file name>.layout.json`, so that it moves and is shared with it; in the
 * home where that folder cannot be written. An `.amlignore` in it keeps it out of snapshots, so that moving a node never makes a step run again.
 */
export class PositionsStore {
  readonly #fallback: string;

  /** `home` is the root of the home; its folder `layouts` is the fallback. */
  constructor(home: string) {
    this.#fallback = path.join(home, 'layouts');
  }

  /** A layout that is missing, damaged or written by a newer Drydock is no layout: the canvas places the nodes. */
  read(file: string): Positions {
    for (const place of [this.#beside(file), this.#inHome(file)]) {
      const found = readLayout(place);
      if (found !== undefined) return found.positions;
    }
    return {};
  }

  /** Throws the store's errors when neither place can be written. */
  write(file: string, positions: Positions): void {
    const beside = this.#beside(file);
    try {
      const before = readLayout(beside);
      if (before === undefined) prepareFolder(path.dirname(beside));
      if (JSON.stringify(before?.positions) !== JSON.stringify(positions)) writeDocument(beside, kind, { schemaVersion: 1, positions });
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      writeDocument(this.#inHome(file), kind, { schemaVersion: 1, positions });
    }
  }

  #beside(file: string): string {
    return path.join(path.dirname(file), layoutFolderName, `${path.basename(file)}.layout.json`);
  }

  #inHome(file: string): string {
    return path.join(this.#fallback, `${createHash('sha256').update(realPath(file)).digest('hex')}.json`);
  }
}

/** Thrown inside when the folder beside a pipeline is no folder of its own, so that nothing is written through a link. */
class UnusableFolderError extends DrydockError {
  constructor(folder: string) {
    super('unusable-folder', 'invalid', `${folder} is not a folder of its own. Remove it, or rename it.`);
  }
}

function prepareFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(folder);
  else if (!found.isDirectory()) throw new UnusableFolderError(folder);
  try {
    writeFileSync(path.join(folder, '.amlignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function readLayout(file: string): Layout | undefined {
  // Neither a link, which a stranger's repository may hold, nor something that never ends.
  const folder = lstatSync(path.dirname(file), { throwIfNoEntry: false });
  const found = folder?.isDirectory() === true ? lstatSync(file, { throwIfNoEntry: false }) : undefined;
  if (found?.isFile() !== true || found.size > maxBytes) return undefined;
  try {
    return readDocument(file, kind);
  } catch (error) {
    if (error instanceof DrydockError) return undefined;
    throw error;
  }
}

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ENAMETOOLONG']);

function isUnwritable(error: unknown): boolean {
  if (error instanceof UnusableFolderError) return true;
  if (error instanceof DrydockError) return error.code === 'read-only-home' || unwritable.has(systemCode(error.cause) ?? '');
  return unwritable.has(systemCode(error) ?? '');
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
