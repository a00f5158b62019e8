import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureInstalled } from './install.mjs';
import { at, filesUnder, root, say } from './project.mjs';
import { stampOf } from './setup.mjs';

const target = at('dist', 'renderer');

/** Left out of what the doors hand out: they know no such kind of file. */
const stampFile = path.join(target, 'stamp.txt');

/** Two days: an older page that is still open may ask for a file of its own build for the first time. */
const keepOldFilesMs = 2 * 24 * 60 * 60 * 1000;

/** With it, pages that were built for anything but production are not taken for up to date. */
const MODE = 'production';

const rendererStamp = () => `${MODE}\n${stampOf([...filesUnder(['renderer', 'shared'], /(?<!~)$/), 'vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'])}`;

/** Builds the app's page to `dist/renderer` when it is missing or older than its sources. Says so on stderr: it takes some seconds. */
export async function ensureRendererBuilt() {
  const built = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (built === rendererStamp()) return;
  say('building the app (only when it has changed) ...');
  try {
    await buildRenderer();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    say(`the app could not be built: ${process.stderr.isTTY ? words : stripVTControlCharacters(words)}`);
    process.exit(1);
  }
}

/**
 * Builds aside and puts the files in place whole: those that have their content in their names first, the pages that name them after
 * that, the stamp last. So hosts that serve from here, and builds in the same moment, are not disturbed.
 */
export async function buildRenderer() {
  ensureInstalled();
  const stamp = rendererStamp();
  const aside = `${target}.${process.pid}`;
  const { build } = await import('vite');
  const given = process.env['NODE_ENV'];
  try {
    // Whatever the surroundings say: React for development draws several times slower. Test runners say `test`.
    process.env['NODE_ENV'] = MODE;
    await build({ mode: MODE, root: at('renderer'), configFile: at('vite.config.ts'), logLevel: 'warn', build: { outDir: aside, emptyOutDir: true } });
    const files = filesUnder([path.relative(root, aside).replaceAll(path.sep, '/')], /$/).map((file) => path.relative(aside, at(file)));
    const isPage = (/** @type {string} */ file) => file.endsWith('.html');
    for (const file of [...files.filter((each) => !isPage(each)), ...files.filter(isPage)]) {
      mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
      renameSync(path.join(aside, file), path.join(target, file));
    }
    removeOldFiles(new Set(files));
    writeFileSync(`${stampFile}.${process.pid}`, stamp);
    renameSync(`${stampFile}.${process.pid}`, stampFile);
  } finally {
    if (given === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = given;
    rmSync(aside, { recursive: true, force: true });
  }
}

/** @param {Set<string>} fresh */
function removeOldFiles(fresh) {
  for (const entry of readdirSync(target, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory() || fresh.has(path.relative(target, file)) || file === stampFile) continue;
    // Another build may have replaced it since it was listed.
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > keepOldFilesMs) rmSync(file, { force: true });
  }
}
