import { statSync } from 'node:fs';
import path from 'node:path';

/** Whether an absolute path is that of a YAML file that is there. */
export function isSpecFile(place: string): boolean {
  if (!path.isAbsolute(place) || !/\.ya?ml$/i.test(place)) return false;
  try {
    return statSync(place).isFile();
  } catch {
    // Gone, or not ours to look at.
    return false;
  }
}
