import path from 'node:path';
import type { BuildFailure } from 'esbuild';
import { throwIfCancelled } from '#shared/errors.ts';
import { BundleError, NoBundlerError } from '../../sdk/bundle/bundle-error.ts';
import { runtimeFile } from '../../sdk/bundle/bundle-module.ts';
import { writeDurably } from '../../store/write-durably.ts';

/**
 * Makes one program of a test file and all that it imports, so that it runs where only Node is. Rejects with `BundleError` for errors in the sources, and
 * `NoBundlerError`.
 */
export async function bundleTest(source: string, target: string, signal: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  const { build } = await import('esbuild').catch((error: unknown) => {
    throw new NoBundlerError(error);
  });
  const folder = path.dirname(source);
  const runtime = runtimeFile();
  try {
    const { outputFiles } = await build({
      entryPoints: [source], absWorkingDir: folder, outfile: target, bundle: true, write: false, format: 'esm', platform: 'node', target: 'node20', charset: 'utf8', legalComments: 'none', sourcemap: 'inline', logLevel: 'silent',
      banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
      plugins: [{ name: 'drydock', setup: (bundler) => bundler.onResolve({ filter: /^drydock$/ }, () => ({ path: runtime, namespace: 'file' })) }],
    });
    throwIfCancelled(signal);
    writeDurably(target, outputFiles[0]?.text ?? '');
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new BundleError(source, error.errors.map(({ text, location }) => ({
      severity: 'error', code: 'cannot-bundle', message: text,
      ...(location === null ? {} : { place: { file: path.resolve(folder, location.file), line: location.line, column: location.column + 1, path: '' } }),
    })));
  }
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error && Array.isArray(error.errors);
