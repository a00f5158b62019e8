import { readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InvalidInputError, NotFoundError, throwIfCancelled } from '#shared/errors.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import type { Filter } from '#electron/content/walk-tree.ts';
import { IgnoreRules } from '#electron/snapshots/ignore-rules.ts';
import { systemCode } from '#electron/store/store-errors.ts';

/** A source file that may declare modules. */
export interface FoundSource {
  /** Absolute. */
  readonly file: string;
  /** The user named this very file. */
  readonly isNamed: boolean;
}

export interface FoundSources {
  readonly sources: readonly FoundSource[];
  /** All folders that were looked into, absolute. */
  readonly folders: readonly string[];
}

/** The endings of files that can declare modules. */
const endings: ReadonlySet<string> = new Set(['.py', '.ts', '.mts']);
/** Never sources of one's own, whatever the ignore files say. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', '__pycache__', 'site-packages', 'dist-packages', 'venv']);
const mostEntries = 200_000;
const turnEvery = 2_000;

/**
 * The source files of files and folders, in order of their paths. Hidden folders, those of installed packages, and what `.amlignore` or
 * `.gitignore` names are passed over; links are not followed. Throws `NotFoundError` for a target that is not there.
 */
export async function findSources(targets: readonly string[], signal?: AbortSignal): Promise<FoundSources> {
  const found = new Map<string, FoundSource>();
  const folders: string[] = [];
  for (const target of targets) {
    if (isFolder(target)) await walk(target, found, folders, signal);
    else found.set(target, { file: target, isNamed: true });
  }
  return { sources: [...found.values()].sort((left, right) => (left.file < right.file ? -1 : 1)), folders };
}

function isFolder(target: string): boolean {
  try {
    return statSync(target).isDirectory();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') throw new NotFoundError(`There is no file or folder ${target}.`);
    throw asContentError(error, target);
  }
}

async function walk(root: string, found: Map<string, FoundSource>, seen: string[], signal: AbortSignal | undefined): Promise<void> {
  const pending: { folder: string; relative: string; rules: Filter }[] = [{ folder: root, relative: '', rules: IgnoreRules.start() }];
  let entries = 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    throwIfCancelled(signal);
    const listed = list(at.folder, at.relative === '');
    seen.push(at.folder);
    const rules = at.rules.enter(at.relative, at.folder, listed.map((entry) => entry.name));
    for (const entry of listed) {
      entries += 1;
      if (entries > mostEntries) throw new InvalidInputError(`${root} has more than ${String(mostEntries)} files and folders. Name the folder of your modules.`);
      if (entries % turnEvery === 0) await nextTurn();
      const relative = at.relative === '' ? entry.name : `${at.relative}/${entry.name}`;
      const file = path.join(at.folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !passedOver.has(entry.name) && !rules.skips(relative, true)) pending.push({ folder: file, relative, rules });
      } else if (entry.isFile() && endings.has(path.extname(entry.name)) && !entry.name.endsWith('.d.ts') && !found.has(file) && !rules.skips(relative, false)) {
        found.set(file, { file, isNamed: false });
      }
    }
  }
}

/** A folder below that may not be read is somebody else's. */
function list(folder: string, isRoot: boolean): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isRoot) throw asContentError(error, folder);
    return [];
  }
}
