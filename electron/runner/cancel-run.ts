import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '#shared/errors.ts';
import type { Clock } from '../clock.ts';
import { storeError } from '../store/store-errors.ts';
import { isFileLockHeld, tryAcquireFileLock } from '../store/file-lock.ts';
import { foldEvents } from '#shared/run/fold-events.ts';
import { EventLog } from './events/event-log.ts';
import { readEvents } from './events/read-events.ts';
import { watchQuietly } from './events/watch-quietly.ts';
import type { EngineSet } from './plan/choose-engine.ts';
import type { RunRecord } from './records/run-records.ts';
import type { RunFolder } from './run-folder.ts';

/** Asks the process that executes a run to stop it. */
export function requestCancel(folder: RunFolder): void {
  try {
    writeFileSync(folder.cancelRequest, '');
  } catch (error) {
    throw storeError(error, folder.cancelRequest);
  }
}

/** Calls back once when somebody asks for the end of the run. File system events may be missed, so it also looks now and then. */
export function watchCancelRequest(folder: RunFolder, onRequest: () => void): { close(): void } {
  let called = false;
  const look = (): void => {
    if (called || !existsSync(folder.cancelRequest)) return;
    called = true;
    onRequest();
  };
  const watcher = watchQuietly(folder.root, look);
  const timer = setInterval(look, 1000).unref();
  look();
  return {
    close: () => {
      clearInterval(timer);
      watcher?.close();
    },
  };
}

/** Resolves when no process executes the run any more. */
export async function waitUntilOver(folder: RunFolder, signal: AbortSignal): Promise<void> {
  while (isFileLockHeld(folder.lock)) {
    await delay(50, undefined, { signal }).catch(() => {
      throw new CancelledError('Stopped waiting; the run has been asked to stop all the same.');
    });
  }
}

/** Records the end of a run whose process is gone, and removes what it left in the engine. */
export async function endInterrupted(ports: { clock: Clock; engines: EngineSet }, found: RunRecord, isAlive: (run: string) => boolean, signal: AbortSignal): Promise<void> {
  const lock = await tryAcquireFileLock(found.folder.lock);
  if (lock === undefined) return;
  try {
    // Somebody may have resumed or cancelled it since it was read.
    const { events, endsCleanly } = await readEvents(found.folder.events);
    const folded = foldEvents(found.planned.nodes.map((node) => node.name), events);
    if (folded.finished !== undefined) return;
    const record = { ...found, folded, endsCleanly };
    const side = record.document.engine === 'docker' ? await ports.engines.docker() : await ports.engines.process();
    const others = (run: string): boolean => run !== record.id && isAlive(run);
    if ((await side.engine.status(signal)).available) await side.engine.reap(others, signal);
    const log = new EventLog(record.folder.events, { clock: ports.clock, lastSeq: record.folded.lastSeq, onEvent: () => undefined, startsOnNewLine: record.endsCleanly });
    for (const [node, state] of record.folded.nodes) {
      if (state.status === 'queued' || state.status === 'preparing' || state.status === 'running') log.append({ type: 'node-cancelled', node, reason: 'the run was cancelled after its process was gone' });
    }
    log.append({ type: 'run-finished', status: 'cancelled', message: 'The run was cancelled after its process was gone.' });
    log.close();
  } finally {
    lock.release();
  }
}
