import { stat } from 'node:fs/promises';
import path from 'node:path';
import { NotFoundError } from '#shared/errors.ts';
import { openBrowser, startProgram } from './open-browser.ts';

/** A file manager that has started says nothing. */
const STARTED_MS = 700;

/**
 * Shows a folder, or the folder of a file, in the file manager of the machine the host runs on; nothing else is ever opened or started.
 * Rejects when there is no file manager, or nothing at `target`.
 */
export async function revealInSystem(target: string, platform: NodeJS.Platform): Promise<void> {
  const folder = (await stat(target)).isDirectory() ? target : path.dirname(target);
  await new Promise<void>((resolve, reject) => {
    const onFailure = (): void => reject(new NotFoundError(`No file manager could be opened on this machine. The folder is ${folder}`));
    // On macOS a folder may be an application, and opening it would start it: it is shown where it lies.
    if (platform === 'darwin') startProgram('open', ['-R', target], onFailure);
    else openBrowser(folder, platform, onFailure);
    setTimeout(resolve, STARTED_MS).unref();
  });
}
