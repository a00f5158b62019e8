import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * Tells the containers and processes of a home from those of others: 16 hex digits. Derived from where the home is, so that it needs no
 * file, is the same before the folder exists, and two copies of a home do not claim each other's containers.
 */
export function homeIdOf(root: string): string {
  const missing: string[] = [];
  let existing = path.resolve(root);
  while (!existsSync(existing) && path.dirname(existing) !== existing) {
    missing.unshift(path.basename(existing));
    existing = path.dirname(existing);
  }
  return createHash('sha256').update(path.join(realpathSync(existing), ...missing)).digest('hex').slice(0, 16);
}
