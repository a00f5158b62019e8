import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import type { FoundTests } from './find-tests.ts';

const MOST_FILES = 5_000;
const MOST_BYTES = 256 * 1024 ** 2;

/**
 * What tests need although the ignore files leave it out of the module: they themselves with what lies in their folders, and the sample data of the inputs. Data
 * that is more than samples are is left out.
 */
export async function keptForTests(root: string, tests: FoundTests, inputs: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> {
  const files = [...tests.python, ...tests.typescript];
  const kept = new Set(files.map((file) => file.normalize('NFC')));
  const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? file));
  for (const folder of [...folders, ...inputs.map((input) => `data/${input}`)]) {
    const found = await filesIn(root, folder, signal);
    for (const file of found) kept.add(file.normalize('NFC'));
  }
  return kept;
}

/** All files below a folder; none when there are too many or they are too large. */
async function filesIn(root: string, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [folder];
  let bytes = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    throwIfCancelled(signal);
    for (const entry of await readdir(path.join(root, at), { withFileTypes: true }).catch(() => [])) {
      const place = `${at}/${entry.name}`;
      if (entry.isDirectory()) open.push(place);
      else if (entry.isFile()) {
        bytes += (await lstat(path.join(root, place))).size;
        found.push(place);
      }
      if (found.length > MOST_FILES || bytes > MOST_BYTES) return [];
    }
  }
  return found;
}
