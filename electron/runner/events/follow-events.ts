import { readFile } from 'node:fs/promises';
import type { RunEvent } from '#shared/model/run.ts';
import { systemCode } from '../../store/store-errors.ts';
import type { RunFolder } from '../run-folder.ts';
import { parseEvents } from './read-events.ts';
import { watchQuietly } from './watch-quietly.ts';

/**
 * The events of a run from the first on. With `follow` it waits for more until the run's end is recorded, its process
 * is gone, or the signal fires.
 */
export async function* followEvents(folder: RunFolder, options: { follow: boolean; signal: AbortSignal; isAlive: () => boolean }): AsyncIterable<RunEvent> {
  let lastSeq = 0;
  for (;;) {
    const wasAlive = options.isAlive();
    let finished = false;
    const text = await readText(folder.events);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const event of parseEvents(whole, folder.events).events) {
      if (event.seq <= lastSeq) continue;
      lastSeq = event.seq;
      finished = event.type === 'run-finished';
      yield event;
    }
    if (!options.follow || finished || !wasAlive || options.signal.aborted) return;
    await changeOf(folder.events, options.signal);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Resolves when the file changes, the signal fires, or after a second: a change may come just before the watch begins. */
function changeOf(file: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      watcher?.close();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, 1000);
    const watcher = watchQuietly(file, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
