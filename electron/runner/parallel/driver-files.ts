import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The driver is the first one; it imports the others. */
const names = ['drydock_parallel.py', 'drydock_worker.py', 'drydock_mini_batches.py'] as const;

/** The program that runs an entry script over mini-batches: its files by name. */
export function driverFiles(): readonly (readonly [name: string, text: string])[] {
  const folder = driverFolder();
  return names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);
}

/** `resources/parallel`, above where this code lies: in the sources and in a bundle of any depth; the packaged app has it under `drydock` beside its archive. */
function driverFolder(): string {
  let at = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = [path.join(at, 'resources', 'parallel'), path.join(at, 'drydock', 'parallel')].find((folder) => existsSync(path.join(folder, names[0])));
    if (found !== undefined) return found;
    const above = path.dirname(at);
    if (above === at) throw new Error('resources/parallel is not where it was installed. Install Drydock again.');
    at = above;
  }
}
