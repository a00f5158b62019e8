import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { bundleModule } from '#electron/sdk/bundle/bundle-module.ts';
import { writeQuickly } from '#electron/content/write-quickly.ts';

/** Whether a text is a program that was made of a module: every one begins so. */
const isProgram = (text: string): boolean => text.trim() === '' || text.slice(0, 400).includes('createRequire as makeRequire');

/** Makes the program that the spec of a module in TypeScript runs. The source is bundled, not executed. Returns whether it differs from what was there. */
export async function buildProgram(request: { readonly source: string; readonly name: string; readonly target: string; readonly dryRun: boolean }, signal: AbortSignal = new AbortController().signal): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-build-'));
  try {
    const target = path.join(folder, path.basename(request.target));
    await bundleModule({ source: request.source, name: request.name, target, signal });
    const [made, before] = await Promise.all([readFile(target, 'utf8'), readFile(request.target, 'utf8').catch(() => undefined)]);
    if (made === before) return false;
    if (before !== undefined && !isProgram(before)) throw new InvalidInputError(`${request.target} is in the place of the program that is made of ${request.source}, and was written by somebody. Give it, or the module, another name.`);
    if (!request.dryRun) await writeQuickly(request.target, made);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
