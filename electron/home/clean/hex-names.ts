import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import { unlessGone } from '../measure-tree.ts';

const sha256 = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

/**
 * Adds every sha256 that a file speaks of. Deliberately coarser than reading documents by their schema: whatever looks like a reference is
 * kept, also one in a field or a format version that is not known here.
 */
export async function addHexNames(file: string, names: Set<string>): Promise<void> {
  const text = await unlessGone(readFile(file, 'utf8'));
  for (const [name] of text?.matchAll(sha256) ?? []) names.add(name);
}

/** {@link addHexNames} for every file under a folder. */
export async function addHexNamesUnder(folder: string, names: Set<string>, signal: AbortSignal): Promise<void> {
  for await (const file of filesUnder(folder, signal)) await addHexNames(file, names);
}

/** All files under a folder, links not followed. */
export async function* filesUnder(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  for (const entry of (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? []) {
    throwIfCancelled(signal);
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(place, signal);
    else if (entry.isFile()) yield place;
  }
}
