import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `resources/authoring`, above where this code lies: in the sources, and in a bundle of any depth. The packaged app has it elsewhere and says where (`resources` of
 * its host).
 */
export function authoringResources(resources?: string): string {
  if (resources !== undefined) return path.join(resources, 'authoring');
  let at = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = path.join(at, 'resources', 'authoring');
    if (existsSync(found)) return found;
    const above = path.dirname(at);
    if (above === at) throw new Error('resources/authoring is not where it was installed. Install Drydock again.');
    at = above;
  }
}
