import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { at, filesUnder, root } from './project.mjs';
import { sourceStamp } from './setup.mjs';

/** Packages with native parts or programs of their own, found in node_modules when they are imported: `electron-builder.config.cjs` packs them. */
const native = ['fs-native-extensions', '@lydell/node-pty', 'esbuild'];

/** What the desktop never uses of its packages, and optional native parts that are not built. @type {import('esbuild').Plugin} */
const leftOut = {
  name: 'left-out',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/session$/ }, ({ importer }) => (importer.includes(path.join('node_modules', 'dockerode')) ? { path: 'build-session', namespace: 'left-out' } : undefined));
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: "module.exports = () => { throw new Error('Build sessions are not part of Drydock.'); };", loader: 'js' }));
    // Asked for within try: without them the package computes in JavaScript.
    bundler.onResolve({ filter: /\.node$|^cpu-features$/ }, ({ path: name, importer }) => (importer.includes(`${path.sep}ssh2${path.sep}`) ? { path: name, external: true } : undefined));
    // Messages in forty languages; ours are in the one that is set up by itself.
    bundler.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' }));
  },
};

/** CommonJS packages inside the bundle call `require` for Node's own modules, and ask where they lie. */
const banner = "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url); const __dirname = import.meta.dirname;";

/** Programs in processes and threads of their own, found beside the bundle by their names. */
const companions = /\.(worker|process)\.(ts|mjs)$/;

/** A day: an older chunk may still be wanted by an app that was started from it. */
const keepOldMs = 24 * 60 * 60 * 1000;

const ownFolder = at('dist', 'desktop');
const stampFile = path.join(ownFolder, 'stamp.txt');

/** Builds `dist/desktop` when it is missing or older than its sources. */
export async function ensureDesktopBuilt() {
  const stamp = sourceStamp();
  if ((existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '') !== stamp) await buildDesktop();
}

/**
 * Bundles the desktop's main process, its companions and the preload script to `dist/desktop` (or `folder`). All that is needed to run is then
 * in there, but for the native packages and the page in `dist/renderer`. Files are replaced whole, `main.js` last, and then the stamp.
 * @param {{ folder?: string }} [options]
 */
export async function buildDesktop({ folder = ownFolder } = {}) {
  ensureInstalled();
  const stamp = sourceStamp();
  const { build } = await import('esbuild');
  // Goes into the programs of other people's modules: one small file, by itself.
  const runtime = 'electron/sdk/runtime/runtime.ts';
  /** @param {string[]} files @param {'.js' | '.mjs' | '.cjs'} suffix @param {'esm' | 'cjs'} format @param {boolean} splitting */
  const bundle = (files, suffix, format, splitting) =>
    build({
      entryPoints: files.map((file) => ({ in: at(file), out: path.basename(file).replace(/\.(ts|mjs)$/, '') })),
      absWorkingDir: root,
      outdir: folder,
      outExtension: { '.js': suffix },
      chunkNames: 'chunk-[hash]',
      bundle: true,
      splitting,
      write: false,
      format,
      platform: 'node',
      target: 'node22',
      sourcemap: 'linked',
      external: ['electron', ...native],
      plugins: [leftOut],
      // Names stay: errors are told apart by them.
      minifyWhitespace: true,
      minifySyntax: true,
      banner: format === 'esm' && !files.includes(runtime) ? { js: banner } : {},
      logLevel: 'warning',
    });
  const programs = filesUnder(['electron'], companions);
  const results = [
    await bundle([runtime], '.js', 'esm', false),
    await bundle(['electron/desktop/preload.ts'], '.cjs', 'cjs', false),
    await bundle(programs.filter((file) => file.endsWith('.mjs')), '.mjs', 'esm', false),
    await bundle(['electron/desktop/main.ts', ...programs.filter((file) => file.endsWith('.ts'))], '.js', 'esm', true),
  ];
  mkdirSync(folder, { recursive: true });
  const files = results.flatMap((result) => result.outputFiles).sort((a, b) => Number(isMain(a.path)) - Number(isMain(b.path)));
  const written = new Set([path.basename(stampFile), ...files.map((file) => path.basename(file.path))]);
  for (const { path: file, contents } of files) replace(file, contents);
  // What is packed has none: it is not built again.
  if (folder === ownFolder) replace(stampFile, stamp);
  for (const name of readdirSync(folder)) {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    if (!written.has(name) && found !== undefined && Date.now() - found.mtimeMs > keepOldMs) rmSync(path.join(folder, name), { force: true });
  }
}

/** @param {string} file @param {string | Uint8Array} contents */
function replace(file, contents) {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, contents);
  renameSync(aside, file);
}

/** @param {string} file */
const isMain = (file) => path.basename(file) === 'main.js';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildDesktop();
