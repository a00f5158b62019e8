import { readdirSync, statSync } from 'node:fs';
import { DrydockError } from '#shared/errors.ts';
import type { TopicEvent } from '#shared/contract/topics.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import type { NodeFolder, RunFolder } from '#electron/runner/run-folder.ts';
import { isRunId, runFolder } from '#electron/runner/run-folder.ts';
import type { RunService } from '#electron/runner/run-service.ts';
import { hasLogEnded } from '../runs/log-end.ts';
import { keepLooking } from './lookout.ts';

type LogChange = TopicEvent<'log'>;

export interface LogSourceParts {
  readonly runsRoot: string;
  readonly runs: Pick<RunService, 'inspect'>;
  readonly onError: (error: unknown) => void;
}

/** At most ten times a second. */
const SETTLE_MS = 100;

/** Tells how the log of a node's last attempt grows. `which` is `<run id>/<stream>/<node>`; one that names no log has no events. */
export function watchLog(parts: LogSourceParts, which: string, onChange: (change: LogChange) => void): () => void {
  const log = parseLogTopic(parts.runsRoot, which);
  if (log === undefined) return () => undefined;
  let last = '';
  let stopped = false;
  const stop = keepLooking({
    places: () => [log.run.root, log.node.root],
    look: async () => {
      const attempt = lastAttempt(log.node, log.stream);
      if (attempt === 0) return;
      const ended = await isOver(parts.runs, log, attempt);
      // Measured after it is known whether the log has ended: then this is its whole size.
      const bytes = statSync(log.node.log(attempt, log.stream), { throwIfNoEntry: false })?.size ?? 0;
      const now = `${String(attempt)} ${String(bytes)} ${String(ended)}`;
      if (stopped || now === last) return;
      last = now;
      onChange({ attempt, bytes, ended });
    },
    settleMs: SETTLE_MS, everyMs: 1_000, onError: parts.onError,
  });
  return () => {
    stopped = true;
    stop();
  };
}

interface Log {
  readonly runId: string;
  readonly nodeName: string;
  readonly run: RunFolder;
  readonly node: NodeFolder;
  readonly stream: 'stdout' | 'stderr';
}

function parseLogTopic(runsRoot: string, which: string): Log | undefined {
  const [runId = '', stream, ...rest] = which.split('/');
  const nodeName = rest.join('/');
  if (!isRunId(runId) || (stream !== 'stdout' && stream !== 'stderr')) return undefined;
  const run = runFolder(runsRoot, runId);
  try {
    return { runId, nodeName, run, node: run.node(nodeName), stream };
  } catch (error) {
    if (error instanceof DrydockError) return undefined;
    throw error;
  }
}

function lastAttempt(node: NodeFolder, stream: string): number {
  try {
    const attempts = readdirSync(node.root).map((name) => new RegExp(`^${stream}-(\\d+)\\.log$`).exec(name)?.[1] ?? '0');
    return Math.max(0, ...attempts.map(Number));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function isOver(runs: Pick<RunService, 'inspect'>, log: Log, attempt: number): Promise<boolean> {
  try {
    return hasLogEnded(await runs.inspect(log.runId), log.nodeName, attempt);
  } catch (error) {
    // The run was removed, or its documents are damaged: nothing is written to it any more.
    if (error instanceof DrydockError) return true;
    throw error;
  }
}
