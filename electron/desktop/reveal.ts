import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Shell } from 'electron';
import { NotFoundError } from '#shared/errors.ts';

/**
 * Shows a file or folder in the system's file manager; nothing is opened or started. Which paths may be shown is checked by the host's
 * handler. Throws `NotFoundError`.
 */
export function revealInFileManager(shell: Pick<Shell, 'showItemInFolder'>): (target: string) => Promise<void> {
  return async (target) => {
    if (!path.isAbsolute(target)) throw new NotFoundError(`${target} is no absolute path.`);
    try {
      await stat(target);
    } catch (cause) {
      throw new NotFoundError(`${target} is not there any more.`, { cause });
    }
    shell.showItemInFolder(path.normalize(target));
  };
}
