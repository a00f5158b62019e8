import { bundleProgram } from '../../sdk/bundle/bundle-program.ts';
import { writeDurably } from '../../store/write-durably.ts';

/**
 * Makes one program of a test file and all that it imports, so that it runs where only Node is. Rejects with `BundleError` for errors in the sources, and
 * `NoBundlerError`.
 */
export async function bundleTest(source: string, target: string, signal: AbortSignal): Promise<void> {
  const { text } = await bundleProgram({ source, sourceMap: true, signal });
  writeDurably(target, text);
}
