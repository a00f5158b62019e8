import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import { readTypeScriptModules } from '#shared/authoring/typescript/read-typescript-modules.ts';
import { BundleError } from './bundle-error.ts';
import { bundleProgram } from './bundle-program.ts';

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
  const entry = { name: `${name}.entry.mjs`, text: entryOf(path.basename(source), name) };
  const { text, files } = await bundleProgram({ source, entry, ...(signal === undefined ? {} : { signal }) });
  const { writeDurably } = await import('#electron/store/write-durably.ts');
  writeDurably(target, text);
  return files;
}

const entryOf = (file: string, name: string): string => `import * as exported from ${JSON.stringify(`./${file}`)};\nimport { runExported } from 'drydock';\nprocess.exitCode = await runExported(exported, ${JSON.stringify(name)});\n`;

/** Found out now rather than when the program is run. What the reader cannot follow is left to that moment. */
async function refuseUnexported(source: string, name: string): Promise<void> {
  const text = await readFile(source, 'utf8').catch((error: unknown) => {
    throw new BundleError(source, [{ severity: 'error', code: 'unreadable-file', message: `the file cannot be read: ${error instanceof Error ? error.message : String(error)}` }]);
  });
  const { problems } = readTypeScriptModules(text, source);
  const hidden = problems.find((problem) => problem.code === 'not-exported' && problem.node === name);
  if (hidden !== undefined) throw new BundleError(source, [hidden]);
}
