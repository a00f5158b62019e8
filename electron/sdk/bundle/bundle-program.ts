import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure, Message, Plugin } from 'esbuild';
import { throwIfCancelled } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';
import { BundleError } from './bundle-error.ts';
import { loadEsbuild } from './load-esbuild.ts';

/** What one program is made of. */
export interface ProgramRequest {
  /** The user's file, absolute: what errors are about. */
  readonly source: string;
  /** The text of a program beside it that imports it, and what that is called in messages; without one, the source is the program. */
  readonly entry?: { readonly name: string; readonly text: string };
  /** Carries what tells places in the program from places in the sources. Default false. */
  readonly sourceMap?: boolean;
  readonly signal?: AbortSignal;
}

export interface BundledProgram {
  readonly text: string;
  /** The files of the user that went into it, absolute, sorted. */
  readonly files: readonly string[];
}

/**
 * Makes one program, for Node, of a file and all that it imports, `drydock` included. Nothing of it is executed.
 *
 * @throws {BundleError} when a source has errors, or imports what is not there.
 * @throws {NoBundlerError} when esbuild is not installed.
 * @throws {CancelledError} when the signal fires.
 */
export async function bundleProgram({ source, entry, sourceMap = false, signal }: ProgramRequest): Promise<BundledProgram> {
  throwIfCancelled(signal);
  const { build } = await loadEsbuild();
  const folder = path.dirname(source);
  const runtime = runtimeFile();
  try {
    const { outputFiles, metafile } = await build({
      ...(entry === undefined ? { entryPoints: [source] } : { stdin: { contents: entry.text, resolveDir: folder, sourcefile: entry.name, loader: 'js' } }),
      absWorkingDir: folder,
      outfile: path.join(folder, 'program.mjs'),
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      charset: 'utf8',
      legalComments: 'none',
      metafile: true,
      sourcemap: sourceMap ? 'inline' : false,
      logLevel: 'silent',
      // Packages of the older kind, inside the bundle, call `require` for Node's own modules.
      banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
      plugins: [ownRuntime(runtime)],
    });
    throwIfCancelled(signal);
    const inputs = Object.keys(metafile.inputs);
    const isOurs = (file: string): boolean => path.resolve(folder, file).startsWith(path.dirname(runtime) + path.sep);
    const text = outputFiles[0]?.text ?? '';
    return {
      // Lines are what a map counts by.
      text: sourceMap ? text : withoutPlaces(text, inputs.filter(isOurs)),
      files: inputs.filter((file) => !isOurs(file)).map((file) => path.resolve(folder, file)).filter((file) => existsSync(file)).sort(),
    };
  } catch (error) {
    if (isBuildFailure(error)) throw new BundleError(source, error.errors.map((message) => problemOf(message, folder)));
    throw error;
  }
}

/** What `drydock` is in a program. Its text is read here: in the packed app it lies in an archive that the bundler cannot look into. */
function ownRuntime(runtime: string): Plugin {
  return {
    name: 'drydock',
    setup: (bundler) => {
      bundler.onResolve({ filter: /^drydock$/ }, () => ({ path: runtime, namespace: 'file' }));
      bundler.onLoad({ filter: /[\\/]runtime\.(?:js|ts)$/ }, ({ path: file }) => (file === runtime ? { contents: readFileSync(file), loader: file.endsWith('.ts') ? 'ts' : 'js' } : undefined));
    },
  };
}

/** The small part of the SDK that goes into each program: built beside the bundles of the SDK and of the desktop app, or as it is among the sources. */
function runtimeFile(): string {
  const candidates = ['./sdk/runtime.js', './runtime.js', '../runtime/runtime.ts'].map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const found = candidates.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`The runtime of modules is missing; looked for ${candidates.join(', ')}.`);
  return found;
}

/** Where Drydock is installed has no place in a program: the same sources give the same text. The bundler says it in a comment before each file. */
function withoutPlaces(text: string, files: readonly string[]): string {
  const comments = new Set(files.map((file) => `// ${file}`));
  return text.split('\n').filter((line) => !comments.has(line)).join('\n');
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error && Array.isArray(error.errors);

function problemOf({ text, location }: Message, folder: string): Problem {
  const place = location === null ? {} : { place: { file: path.resolve(folder, location.file), line: location.line, column: location.column + 1, path: '' } };
  return { severity: 'error', code: 'cannot-bundle', message: text, ...place };
}
