import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';

/** Test files of a module, relative to where they were looked for, with `/`. */
export interface FoundTests {
  readonly python: readonly string[];
  readonly typescript: readonly string[];
}

const MOST_FILES = 2_000;
const DEEPEST = 6;

/**
 * The tests of a module: `*_test.py`, `test_*.py` and `*.test.ts` beside its spec, and whatever is so called in the folders `tests` and `test` there. Links are not
 * followed; a folder that cannot be read has none.
 */
export async function findTests(folder: string, signal: AbortSignal): Promise<FoundTests> {
  const found: string[] = [];
  const open = [{ at: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined && found.length < MOST_FILES; next = open.pop()) {
    throwIfCancelled(signal);
    const { at, depth } = next;
    const entries = await readdir(path.join(folder, at), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const place = at === '' ? entry.name : `${at}/${entry.name}`;
      const isTests = depth > 0 || entry.name === 'tests' || entry.name === 'test';
      if (entry.isDirectory() && isTests && depth < DEEPEST && !/^(?:\.|__pycache__$|node_modules$)/.test(entry.name)) open.push({ at: place, depth: depth + 1 });
      else if (entry.isFile() && isTestFile(entry.name)) found.push(place);
    }
  }
  return testFiles(found);
}

/** The test files among some paths; of a snapshot, say, of which only those count that {@link findTests} would look at. */
export function testFiles(paths: readonly string[]): FoundTests {
  const counted = paths.filter((place) => isTestFile(place.split('/').at(-1) ?? '') && /^(?:[^/]+$|tests?\/)/.test(place)).sort();
  return { python: counted.filter((place) => place.endsWith('.py')), typescript: counted.filter((place) => !place.endsWith('.py')) };
}

const isTestFile = (name: string): boolean => /^(?:test_.+|.+_test)\.py$|\.test\.(?:ts|mts|js|mjs)$/.test(name);
