import path from 'node:path';
import { root } from './project.mjs';

/**
 * What is loaded together by a kind of call: all that these modules need at once, without what the groups before have. The bundler puts modules into one
 * file only if just the same programs and late imports want them. There are hundreds of those, so that it would cut what a run needs into a hundred files,
 * most of them of a kilobyte or two; to find, read and link them took longer than to parse them. Late imports that are `without` a group have to be quick
 * and need little of it: they take just that.
 */
const groups = [
  { name: 'start', of: ['electron/cli/main.ts'], without: undefined },
  { name: 'check', of: ['electron/cli/commands/pipeline/validate.ts'], without: /^electron\/cli\/(output\/print-error|completion\/)/ },
  {
    name: 'run', of: ['electron/cli/commands/pipeline/run.ts', 'electron/compose.ts'],
    without: /^(electron\/cli\/(output\/print-error|completion\/|commands\/module\/(build|build-watch|init)\.)|electron\/(authoring|sdk)\/|shared\/)/,
  },
];

const virtual = 'drydock-group:';

/** @typedef {{ readonly imports: readonly { readonly path: string, readonly kind: string }[] }} Input */

/**
 * Keeps each group in one file: every late import that needs a part of it takes all of it.
 *
 * @param {(options: import('esbuild').BuildOptions) => Promise<import('esbuild').BuildResult>} bundle
 * @param {import('esbuild').BuildOptions} options of the bundle that is to be grouped
 * @returns {Promise<{ plugin: import('esbuild').Plugin, added: ReadonlyMap<string, string> }>} what is to be added at the end of files, by their absolute paths, and what finds it
 */
export async function groupChunks(bundle, options) {
  const { metafile } = await bundle({ ...options, packages: 'external', sourcemap: false, metafile: true });
  /** @type {Map<string, Input>} */
  const inputs = new Map(Object.entries(metafile?.inputs ?? {}).filter(([file]) => file.endsWith('.ts')));
  const late = lateImports(inputs);
  const members = membersOf(inputs, late);
  /** @type {Map<string, string>} */
  const added = new Map();
  for (const file of late) {
    const needed = closure(inputs, [file]);
    const wanted = groups.filter(({ name, without }) => without?.test(file) !== true && members.get(name)?.some((each) => needed.has(each)));
    // After all that the file imports itself, and so that its lines keep their numbers.
    added.set(path.join(root, file), wanted.map(({ name }) => `\nimport '${virtual}${name}';`).join(''));
  }
  return {
    added,
    plugin: {
      name: 'group-chunks',
      setup(bundler) {
        bundler.onResolve({ filter: new RegExp(`^${virtual}`) }, ({ path: name }) => ({ path: name.slice(virtual.length), namespace: virtual }));
        bundler.onLoad({ filter: /./, namespace: virtual }, ({ path: name }) => ({
          contents: (members.get(name) ?? []).map((file) => `import ${JSON.stringify(path.join(root, file))};\n`).join(''),
          resolveDir: root,
        }));
      },
    },
  };
}

/** A module that is imported late too is in none: it would import the group that it is in. @param {ReadonlyMap<string, Input>} inputs @param {ReadonlySet<string>} late */
function membersOf(inputs, late) {
  /** @type {Set<string>} */
  const taken = new Set();
  /** @type {Map<string, readonly string[]>} */
  const members = new Map();
  for (const { name, of } of groups) {
    const found = closure(inputs, of.filter((file) => inputs.has(file)));
    members.set(name, [...found].filter((file) => !taken.has(file) && !of.includes(file) && !late.has(file)));
    for (const file of found) taken.add(file);
  }
  return members;
}

/** Modules that are imported when they are used. @param {ReadonlyMap<string, Input>} inputs @returns {ReadonlySet<string>} */
function lateImports(inputs) {
  return new Set([...inputs.values()].flatMap(({ imports }) => imports.filter((each) => each.kind === 'dynamic-import' && inputs.has(each.path)).map((each) => each.path)));
}

/** All that must be loaded before some modules, and they. @param {ReadonlyMap<string, Input>} inputs @param {readonly string[]} from @returns {ReadonlySet<string>} */
function closure(inputs, from) {
  const found = new Set(from);
  for (const file of found) {
    for (const each of inputs.get(file)?.imports ?? []) if (each.kind === 'import-statement' && inputs.has(each.path)) found.add(each.path);
  }
  return found;
}
