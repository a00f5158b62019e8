import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';

/**
 * Watches a file or folder for somebody who also looks now and then: undefined when it cannot be watched, because it is not there yet or because
 * the system has no watch left (editors use them up: `fs.inotify.max_user_watches`).
 */
export function watchQuietly(place: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(place, { persistent: false }, onChange);
    watcher.on('error', () => undefined);
    return watcher;
  } catch {
    return undefined;
  }
}
