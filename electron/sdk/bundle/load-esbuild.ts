import { createRequire } from 'node:module';
import type * as Esbuild from 'esbuild';
import { NoBundlerError } from './bundle-error.ts';

/**
 * esbuild, loaded when it is wanted: few need it. Its own program lies outside of the archive of the packed app, since nothing can be started from within it.
 *
 * @throws {NoBundlerError} when it is not installed, or not for this system.
 */
export async function loadEsbuild(): Promise<typeof Esbuild> {
  try {
    const program = packedProgram(createRequire(import.meta.url).resolve);
    if (program === undefined) return await import('esbuild');
    // Read once, while it loads; steps and terminals that are started later are not to see it.
    process.env['ESBUILD_BINARY_PATH'] = program;
    try {
      return await import('esbuild');
    } finally {
      delete process.env['ESBUILD_BINARY_PATH'];
    }
  } catch (error) {
    throw new NoBundlerError(error);
  }
}

/** Where its program is when esbuild lies in the archive of the packed app; undefined when it lies in a folder, where it finds its program itself. */
export function packedProgram(resolve: (name: string) => string): string | undefined {
  const archive = /([\\/]app\.asar)(?=[\\/])/;
  if (!archive.test(resolve('esbuild'))) return undefined;
  return resolve(`@esbuild/${process.platform}-${process.arch}/${process.platform === 'win32' ? 'esbuild.exe' : 'bin/esbuild'}`).replace(archive, '$1.unpacked');
}
