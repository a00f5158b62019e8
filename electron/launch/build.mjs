import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import { groupChunks } from './group-chunks.mjs';
import { ensureInstalled } from './install.mjs';
import { at, filesUnder, root } from './project.mjs';
import { sourceStamp, stampFile } from './setup.mjs';

/** Not bundled: native, or large and seldom needed. Loaded from node_modules when they are imported. */
const external = ['esbuild', 'dockerode/lib/session', 'dockerode/lib/buildkit', 'ssh2', 'fs-native-extensions/binding.js', '@lydell/node-pty', '@electric-sql/pglite', 'pg-native'];

/**
 * What the engine's client loads at once although few need it: gRPC and protocol buffers for BuildKit, an SSH client for engines behind SSH. Together
 * half of the time it takes to load, so they are loaded when they are used. And what locks files is taken from where it always is: the search for it loads
 * ten modules, and is left for machines where it is not there.
 *
 * @type {Record<string, readonly (readonly [string, string])[]>}
 */
const loadedWhenUsed = {
  'dockerode/lib/docker.js': [["withSession = require('./session')", "withSession = (...given) => require('dockerode/lib/session')(...given)"], ["require('./buildkit')", "require('dockerode/lib/buildkit')"]],
  'fs-native-extensions/binding.js': [["require.addon = require('require-addon')", ''], ["module.exports = require.addon('.', __filename)", `
    try { module.exports = require(\`fs-native-extensions/prebuilds/\${process.platform}-\${process.arch}/fs-native-extensions.node\`) }
    catch { module.exports = require('fs-native-extensions/binding.js') }`]],
  'docker-modem/lib/ssh.js': [["Client = require('ssh2').Client,\n  ", ''], ['new Client()', "new (require('ssh2').Client)()"]],
};

/** @type {import('esbuild').Plugin} */
const lateLoading = {
  name: 'late-loading',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/](docker|ssh|binding)\.js$/ }, ({ path: file }) => {
      const name = Object.keys(loadedWhenUsed).find((each) => file.endsWith(path.join('node_modules', each)));
      if (name === undefined) return undefined;
      let contents = readFileSync(file, 'utf8');
      for (const [eager, late] of loadedWhenUsed[name] ?? []) {
        if (!contents.includes(eager)) throw new Error(`${name} no longer says \`${eager}\`: look at loadedWhenUsed in build.mjs.`);
        contents = contents.replace(eager, late);
      }
      return { contents, loader: 'js' };
    });
  },
};

/** Messages in forty languages, exported as one namespace: half of the schema library. Ours are in the one it sets up by itself. @type {import('esbuild').Plugin} */
const oneLocale = {
  name: 'one-locale',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' }));
  },
};

/** CommonJS packages inside the bundle call `require` for Node's own modules, all through the one place that looks for it. */
const requireBanner = "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/**
 * Our modules, with something added to some of them. Named by its namespace instead of its `z`, the schema library comes without what nobody uses: half of it.
 *
 * @param {ReadonlyMap<string, string>} added by absolute path
 * @returns {import('esbuild').Plugin}
 */
const ownSources = (added) => ({
  name: 'own-sources',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      if (file.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      const text = readFileSync(file, 'utf8').replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';");
      return { contents: text + (added.get(file) ?? ''), loader: 'ts' };
    });
  },
});

const plugins = [lateLoading, oneLocale];

/** Making a `require` costs time in every file that does, so only the file that looks for one keeps it (the others keep the line, for their maps). @param {string} text */
const withoutIdleRequire = (text) => (text.includes('typeof require') ? text : text.replace(requireBanner, ''));

/** Own programs besides the command line: worker threads and child processes, found by their names. */
const companions = /\.(worker|process)\.(ts|mjs)$/;

/** A day: a chunk of an older build may still be wanted by a process that was started from it. */
const keepOldChunksMs = 24 * 60 * 60 * 1000;

/**
 * Bundles the command line and its companions to `dist`. Entry points and chunks lie side by side in that one folder, so that
 * `new URL('./x.worker.js', import.meta.url)` holds wherever the code that says it ends up; hence companions need unlike names.
 * Files are replaced whole and the stamp is written last: processes that run from `dist`, or build it too, are not disturbed.
 */
export async function build() {
  ensureInstalled();
  const stamp = sourceStamp();
  const { build: bundle } = await import('esbuild');
  /** @param {string[]} files @param {'.js' | '.mjs'} suffix @param {boolean} splitting @param {{ in: string, out: string }[]} named */
  const options = (files, suffix, splitting, named = []) => ({
    entryPoints: [...files.map((file) => ({ in: at(file), out: path.basename(file).replace(/\.(ts|mjs)$/, '') })), ...named],
    absWorkingDir: root,
    outdir: at('dist'),
    outExtension: { '.js': suffix },
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting,
    /** @type {false} */
    write: false,
    /** @type {'esm'} */
    format: 'esm',
    /** @type {'node'} */
    platform: 'node',
    target: 'node20',
    /** @type {'linked'} */
    sourcemap: 'linked',
    external,
    plugins,
    // Less text to parse at every start. Names stay: errors are told apart by them.
    minifyWhitespace: true,
    minifySyntax: true,
    banner: { js: requireBanner },
    /** @type {'warning'} */
    logLevel: 'warning',
  });
  const programs = filesUnder(['electron'], companions);
  const asTypeScript = ['electron/cli/main.ts', ...programs.filter((file) => file.endsWith('.ts'))];
  const asJavaScript = programs.filter((file) => file.endsWith('.mjs'));
  refuseSameNames([...asTypeScript, ...asJavaScript]);
  const program = options(asTypeScript, '.js', true, [{ in: at('electron/sdk/index.ts'), out: 'sdk/index' }]);
  const grouped = await groupChunks(bundle, program);
  const results = [await bundle({ ...program, plugins: [grouped.plugin, ownSources(grouped.added), ...plugins] })];
  // Goes into the programs of other people's modules: one small file, by itself.
  results.push(await bundle({ ...options([], '.js', false, [{ in: at('electron/sdk/runtime/runtime.ts'), out: 'sdk/runtime' }]), banner: { js: '' } }));
  if (asJavaScript.length > 0) results.push(await bundle(options(asJavaScript, '.mjs', false)));

  mkdirSync(at('dist', 'sdk'), { recursive: true });
  const written = new Set([path.basename(stampFile)]);
  for (const { path: file, contents, text } of results.flatMap((result) => result.outputFiles)) {
    written.add(path.basename(file));
    replace(file, file.endsWith('.map') ? contents : withoutIdleRequire(text));
  }
  await writeSdkTypes();
  for (const name of readdirSync(at('dist'))) {
    if (name === 'renderer' || name === 'desktop' || name === 'sdk') continue; // have builds of their own
    // Another build may have renamed it since it was listed.
    const found = statSync(at('dist', name), { throwIfNoEntry: false });
    if (!written.has(name) && found !== undefined && Date.now() - found.mtimeMs > keepOldChunksMs) rmSync(at('dist', name), { recursive: true, force: true });
  }
  replace(stampFile, stamp);
}

/** The types of `import ... from 'drydock'`, made file by file from what the sources say: a check of the whole would take longer than the build. */
async function writeSdkTypes() {
  const sources = filesUnder(['electron/sdk'], /\.ts$/);
  const made = (/** @type {string} */ file) => at('dist', 'sdk', path.relative('electron/sdk', file).replace(/\.ts$/, '.d.ts'));
  const modified = (/** @type {string} */ file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (sources.every((file) => modified(made(file)) > modified(at(file)))) return;
  const aside = at('dist', `sdk.${process.pid}`);
  try {
    const alone = ['--ignoreConfig', '--noCheck', '--noResolve', '--types', '', '--declaration', '--emitDeclarationOnly'];
    const language = ['--target', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler', '--strict', '--exactOptionalPropertyTypes'];
    await promisify(execFile)(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), ...alone, ...language, '--rootDir', at('electron', 'sdk'), '--outDir', aside, ...sources.map((file) => at(file))]);
    for (const file of sources) {
      const target = made(file);
      mkdirSync(path.dirname(target), { recursive: true });
      replace(target, readFileSync(path.join(aside, path.relative(at('dist', 'sdk'), target)), 'utf8').replaceAll(/(from\s+'\.[^']*)\.ts'/g, "$1.js'"));
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** @param {string} file @param {string | Uint8Array} contents */
function replace(file, contents) {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, contents);
  renameSync(aside, file);
}

/** @param {string[]} files */
function refuseSameNames(files) {
  const names = files.map((file) => path.basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two programs are called ${twice}; all of them land in dist/, so give one another name.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // All that `npm start` wants, and that `npm run package` builds once more for itself.
  await build();
  const [{ buildRenderer }, { buildDesktop }] = await Promise.all([import('./build-renderer.mjs'), import('./build-desktop.mjs')]);
  await buildRenderer();
  await buildDesktop();
}
