import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string[]} parts */
export const at = (...parts) => path.join(root, ...parts);

/** A message for the person in front of the terminal. Never on stdout: that carries results. */
export const say = (/** @type {string} */ words) => process.stderr.write(`drydock: ${words}\n`);

/**
 * Every file under some folders of the project, relative to the root with `/`, in a fixed order. A folder that is not there has none.
 * @param {string[]} folders @param {RegExp} name
 */
export function filesUnder(folders, name) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} folder */
  const walk = (folder) => {
    for (const entry of readdirSync(at(folder), { withFileTypes: true })) {
      if (entry.isDirectory()) walk(`${folder}/${entry.name}`);
      else if (name.test(entry.name)) found.push(`${folder}/${entry.name}`);
    }
  };
  for (const folder of folders) if (statSync(at(folder), { throwIfNoEntry: false })?.isDirectory() === true) walk(folder);
  return found.sort();
}
