import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleModule } from '#electron/sdk/bundle/bundle-module.ts';
import { writeQuickly } from '#electron/content/write-quickly.ts';

/** Makes the program that the spec of a module in TypeScript runs. The source is bundled, not executed. Returns whether it differs from what was there. */
export async function buildProgram(request: { readonly source: string; readonly name: string; readonly target: string; readonly dryRun: boolean }, signal: AbortSignal = new AbortController().signal): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-build-'));
  try {
    const target = path.join(folder, path.basename(request.target));
    await bundleModule({ source: request.source, name: request.name, target, signal });
    const [made, before] = await Promise.all([readFile(target, 'utf8'), readFile(request.target, 'utf8').catch(() => undefined)]);
    if (made === before) return false;
    if (!request.dryRun) await writeQuickly(request.target, made);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
