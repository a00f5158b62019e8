import { existsSync, readFileSync, statSync } from 'node:fs';
import { at, filesUnder, say } from './project.mjs';

/** What the build was made from. */
export const sourceStamp = () => stampOf([...filesUnder(['electron', 'shared'], /\.(ts|mjs|json)$/), 'package.json', 'package-lock.json', 'tsconfig.json']);

/** Path, size and time of change of files, as one text. @param {string[]} sources */
export function stampOf(sources) {
  return sources.map((file) => {
    const found = statSync(at(file), { throwIfNoEntry: false }); // an editor's passing file may be gone by now
    return `${file} ${found?.size} ${found?.mtimeMs}`;
  }).join('\n');
}

/** Where the build leaves its stamp, written last: a build that was cut short does not count. */
export const stampFile = at('dist', 'stamp.txt');

/** Builds `dist` when it is missing or older than the sources. Part of every start: what only a build needs is imported for a build. */
export async function ensureBuilt() {
  const built = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (built === sourceStamp()) return;
  const { build } = await import('./build.mjs');
  try {
    await build();
  } catch (error) {
    say(`the build failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
