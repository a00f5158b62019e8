import type { RemoteRunSummary, RunStreamItem } from '#shared/workspace/runs.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import type { Clock } from '#electron/clock.ts';
import { refuse } from '../service/refuse.ts';
import type { RunEntry } from './run-records.ts';
import type { RunTurns } from './run-turns.ts';
import type { LogPiece, RunWorker } from './run-worker.ts';

/** A run that somebody looks at while it goes on. */
export interface WatchedRun {
  readonly turns: Pick<RunTurns, 'bell' | 'isClosing' | 'isRunning'>;
  readonly worker: RunWorker | undefined;
  readonly clock: Clock;
  /** As it is now. Refuses with `not-found`. */
  readonly entry: () => RunEntry;
  readonly summary: (entry: RunEntry) => Promise<RemoteRunSummary>;
}

export interface LogPart {
  readonly attempt?: number | undefined;
  readonly from: number;
  readonly limit: number;
  /** Milliseconds for which the answer may be held. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** How often is looked for what nobody rings for: events and output of a run that goes on. */
const LOOK_MS = 200;

/** The state, then everything that happens, from the event after `after` on, until the run is over, the server ends or the signal fires. */
export async function* followRun({ turns, worker, entry: entryNow, summary: summaryOf }: WatchedRun, after: number, signal: AbortSignal): AsyncGenerator<RunStreamItem> {
  let last = after;
  let told = '';
  entryNow();
  // A server that ends cuts the stream: whoever follows asks the next one.
  while (!signal.aborted && !turns.isClosing) {
    const entry = entryNow();
    const follow = turns.isRunning(entry);
    // A run that was just begun has no log yet: that is looked for again.
    const changed = turns.bell.next(signal, follow ? LOOK_MS : undefined);
    const summary = await summaryOf(entry);
    const state = JSON.stringify([summary.status, summary.position, summary.startedUtc]);
    if (state !== told && !isRunOver(entry.status)) yield { type: 'state', data: summary };
    told = state;
    for await (const event of worker?.events(entry, { after: last, follow, signal }) ?? []) {
      last = event.seq;
      yield { type: 'run-event', data: event };
    }
    if (isRunOver(entry.status)) {
      yield { type: 'end', data: await summaryOf(entry) };
      return;
    }
    await changed;
  }
}

/** What a node printed. Held until there is something, the attempt has ended or the time is over. */
export async function awaitLog({ turns, worker, clock, entry: entryNow }: WatchedRun, node: string, stream: 'stdout' | 'stderr', part: LogPart): Promise<LogPiece> {
  const until = clock.monotonicMs() + part.waitMs;
  for (;;) {
    const entry = entryNow();
    const piece = await worker?.log(entry, node, stream, part);
    if (piece === undefined && !entry.nodeNames.includes(node)) return refuse('not-found', `Run ${entry.id} has no node '${node.slice(0, 200)}'.`);
    const found: LogPiece = { attempt: piece?.attempt ?? 0, bytes: piece?.bytes ?? new Uint8Array(), ended: piece?.ended === true || isRunOver(entry.status) };
    const left = until - clock.monotonicMs();
    if (found.bytes.length > 0 || found.ended || left <= 0 || part.signal.aborted) return found;
    await turns.bell.next(part.signal, Math.min(left, LOOK_MS));
  }
}
