import { readFileSync } from 'node:fs';
import path from 'node:path';
import { resourcesFolder } from '../../resources-folder.ts';

/** The driver is the first one; it imports the others. */
const names = ['drydock_parallel.py', 'drydock_worker.py', 'drydock_mini_batches.py'] as const;

/** The program that runs an entry script over mini-batches: its files by name. */
export function driverFiles(): readonly (readonly [name: string, text: string])[] {
  const folder = resourcesFolder('parallel');
  return names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);
}
