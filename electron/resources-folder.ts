import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A folder of `resources/`, above where this code lies: in the sources, and in a bundle of any depth. The packaged app has it under `drydock` beside its archive.
 * Absolute.
 */
export function resourcesFolder(name: 'authoring' | 'parallel'): string {
  let at = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = [path.join(at, 'resources', name), path.join(at, 'drydock', name)].find((folder) => existsSync(folder));
    if (found !== undefined) return found;
    const above = path.dirname(at);
    if (above === at) throw new Error(`resources/${name} is not where it was installed. Install Drydock again.`);
    at = above;
  }
}
