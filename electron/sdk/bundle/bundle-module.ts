import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure, Message } from 'esbuild';
import { throwIfCancelled } from '#shared/errors.ts';
import { readTypeScriptModules } from '#shared/authoring/typescript/read-typescript-modules.ts';
import type { Problem } from '#shared/model/problem.ts';
import { BundleError, NoBundlerError } from './bundle-error.ts';

/** What is bundled, and where to. */
export interface BundleRequest {
  /** The TypeScript or JavaScript file that declares the module, absolute. */
  readonly source: string;
  /** The `name` of its declaration: a file may hold several. */
  readonly name: string;
  /** The program to write, absolute, `.mjs`; replaced as a whole. */
  readonly target: string;
  readonly signal?: AbortSignal;
}

/**
 * Makes one self-contained program of a module and all that it imports, `drydock` included: `node NAME.mjs --data DIR --rate 0.2 --model DIR`. Nothing of the
 * module is executed. The text depends on the sources alone.
 *
 * @returns the files of the user that went into it, absolute, sorted: what to watch.
 * @throws {BundleError} when the source has errors, imports what is not there, or does not export the module.
 * @throws {NoBundlerError} when esbuild is not installed.
 * @throws {CancelledError} when the signal fires.
 */
export async function bundleModule({ source, name, target, signal }: BundleRequest): Promise<readonly string[]> {
  throwIfCancelled(signal);
  await refuseUnexported(source, name);
  const esbuild = await import('esbuild').catch((error: unknown) => {
    throw new NoBundlerError(error);
  });
  const folder = path.dirname(source);
  const runtime = runtimeFile();
  try {
    const result = await esbuild.build({
      stdin: { contents: entryOf(path.basename(source), name), resolveDir: folder, sourcefile: `${name}.entry.mjs`, loader: 'js' },
      absWorkingDir: folder,
      outfile: target,
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      charset: 'utf8',
      legalComments: 'none',
      metafile: true,
      logLevel: 'silent',
      // Packages of the older kind, inside the bundle, call `require` for Node's own modules.
      banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
      plugins: [{ name: 'drydock', setup: (bundler) => bundler.onResolve({ filter: /^drydock$/ }, () => ({ path: runtime, namespace: 'file' })) }],
    });
    throwIfCancelled(signal);
    const { writeDurably } = await import('#electron/store/write-durably.ts');
    const inputs = Object.keys(result.metafile.inputs);
    const isOurs = (file: string): boolean => path.resolve(folder, file).startsWith(path.dirname(runtime) + path.sep);
    writeDurably(target, withoutPlaces(result.outputFiles[0]?.text ?? '', inputs.filter(isOurs)));
    return inputs.filter((file) => !isOurs(file)).map((file) => path.resolve(folder, file)).filter((file) => existsSync(file)).sort();
  } catch (error) {
    if (isBuildFailure(error)) throw new BundleError(source, error.errors.map((message) => problemOf(message, folder)));
    throw error;
  }
}

const entryOf = (file: string, name: string): string => `import * as exported from ${JSON.stringify(`./${file}`)};\nimport { runExported } from 'drydock';\nprocess.exitCode = await runExported(exported, ${JSON.stringify(name)});\n`;

/** Where Drydock is installed has no place in a program: the same sources give the same text. The bundler says it in a comment before each file. */
function withoutPlaces(text: string, files: readonly string[]): string {
  const comments = new Set(files.map((file) => `// ${file}`));
  return text.split('\n').filter((line) => !comments.has(line)).join('\n');
}

/** Found out now rather than when the program is run. What the reader cannot follow is left to that moment. */
async function refuseUnexported(source: string, name: string): Promise<void> {
  const text = await readFile(source, 'utf8').catch((error: unknown) => {
    throw new BundleError(source, [{ severity: 'error', code: 'unreadable-file', message: `the file cannot be read: ${error instanceof Error ? error.message : String(error)}` }]);
  });
  const { problems } = readTypeScriptModules(text, source);
  const hidden = problems.find((problem) => problem.code === 'not-exported' && problem.node === name);
  if (hidden !== undefined) throw new BundleError(source, [hidden]);
}

/** The small part of the SDK that goes into each program: built beside the bundle of the SDK, or as it is among the sources. */
export function runtimeFile(): string {
  const candidates = ['./sdk/runtime.js', './runtime.js', '../runtime/runtime.ts'].map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const found = candidates.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`The runtime of modules is missing; looked for ${candidates.join(', ')}.`);
  return found;
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error && Array.isArray(error.errors);

function problemOf({ text, location }: Message, folder: string): Problem {
  const place = location === null ? {} : { place: { file: path.resolve(folder, location.file), line: location.line, column: location.column + 1, path: '' } };
  return { severity: 'error', code: 'cannot-bundle', message: text, ...place };
}
