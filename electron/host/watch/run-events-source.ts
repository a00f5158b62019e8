import type { RunEvent } from '#shared/model/run.ts';
import { isRunId, runFolder } from '#electron/runner/run-folder.ts';
import { EventTail } from './event-tail.ts';
import { keepLooking } from './lookout.ts';

/** Hands over the events of a run as they are written, whichever process writes them. A text that is no run id has none. */
export function watchRunEvents(runsRoot: string, runId: string, onEvent: (event: RunEvent) => void, onError: (error: unknown) => void): () => void {
  if (!isRunId(runId)) return () => undefined;
  const folder = runFolder(runsRoot, runId);
  const tail = new EventTail(folder.events);
  let stopped = false;
  const stop = keepLooking({
    places: () => [folder.root, folder.events],
    look: async () => {
      const events = await tail.read();
      for (const event of events) if (!stopped) onEvent(event);
    },
    settleMs: 20, everyMs: 1_000, onError,
  });
  return () => {
    stopped = true;
    stop();
  };
}
