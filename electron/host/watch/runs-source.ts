import { readdirSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isRunId, runFolder } from '#electron/runner/run-folder.ts';
import { isFileLockHeld } from '#electron/store/file-lock.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { fileStamp } from './file-stamp.ts';
import { keepLooking } from './lookout.ts';
import { endsFinished } from './log-ending.ts';

interface Seen {
  stamp: string;
  /** Undefined until it was looked up for this stamp. */
  isOver: boolean | undefined;
  isAlive: boolean;
}

/** Living runs whose folders are watched; the others among them are seen by the look that comes now and then. */
const MOST_WATCHED = 64;
const TURN_EVERY = 500;

/** Tells of runs that appeared, went on, ended (also by the death of their process) or were removed, in this process or another. */
export function watchRuns(runsRoot: string, onChange: (runId: string) => void, onError: (error: unknown) => void): () => void {
  const stampOfRun = (id: string): string => `${fileStamp(runFolder(runsRoot, id).document)} ${fileStamp(runFolder(runsRoot, id).events)}`;
  const seen = new Map<string, Seen>();
  // At once: what changes after the watch has begun must not be taken for the state that a client knows.
  for (const id of idsIn(runsRoot)) seen.set(id, { stamp: stampOfRun(id), isOver: undefined, isAlive: false });
  let stopped = false;

  const isAlive = (id: string, state: Seen): boolean => {
    state.isOver ??= endsFinished(runFolder(runsRoot, id).events);
    return !state.isOver && isFileLockHeld(runFolder(runsRoot, id).lock);
  };
  const tell = (id: string): void => {
    if (!stopped) onChange(id);
  };
  const look = async (): Promise<void> => {
    const ids = idsIn(runsRoot);
    const there = new Set(ids);
    for (const id of seen.keys()) {
      if (there.has(id)) continue;
      seen.delete(id);
      tell(id);
    }
    for (const [index, id] of ids.entries()) {
      if (index % TURN_EVERY === TURN_EVERY - 1) await nextTurn();
      if (stopped) return;
      const stamp = stampOfRun(id);
      const known = seen.get(id);
      const state = known ?? { stamp: '', isOver: undefined, isAlive: false };
      const wasKnown = state.stamp === stamp && state.isOver !== undefined;
      const changed = state.stamp !== stamp;
      if (changed) {
        state.stamp = stamp;
        state.isOver = undefined;
      }
      const wasAlive = state.isAlive;
      state.isAlive = isAlive(id, state);
      seen.set(id, state);
      if (changed || (wasKnown && wasAlive !== state.isAlive)) tell(id);
    }
  };
  const stop = keepLooking({
    places: () => [runsRoot, ...[...seen].filter(([, state]) => state.isAlive).slice(-MOST_WATCHED).map(([id]) => runFolder(runsRoot, id).root)],
    look, settleMs: 250, everyMs: 1_000, onError,
  });
  return () => {
    stopped = true;
    stop();
  };
}

function idsIn(runsRoot: string): readonly string[] {
  try {
    return readdirSync(runsRoot).filter(isRunId);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
