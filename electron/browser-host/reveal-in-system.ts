import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openBrowser } from './open-browser.ts';
import { NotFoundError } from '#shared/errors.ts';

/** Opens a folder, or the folder of a file, in the file manager of the machine the host runs on. Rejects when there is none. */
export async function revealInSystem(target: string, platform: NodeJS.Platform): Promise<void> {
  const folder = (await stat(target)).isDirectory() ? target : path.dirname(target);
  await new Promise<void>((resolve, reject) => {
    openBrowser(folder, platform, () => reject(new NotFoundError(`No file manager could be opened on this machine. The folder is ${folder}`)));
    // A file manager that has started says nothing.
    setTimeout(resolve, 700).unref();
  });
}
