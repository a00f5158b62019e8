import { lstatSync } from 'node:fs';
import path from 'node:path';
import { DrydockError } from '#shared/errors.ts';
import type { TopicEvent } from '#shared/contract/topics.ts';
import { TrackingWalk } from '#electron/runner/metrics/tracking-walk.ts';
import { PROGRESS_FILE } from '#electron/runner/parallel/read-progress.ts';
import type { NodeFolder } from '#electron/runner/run-folder.ts';
import { isRunId, runFolder } from '#electron/runner/run-folder.ts';
import type { RunService } from '#electron/runner/run-service.ts';
import { fileStamp } from './file-stamp.ts';
import { keepLooking } from './lookout.ts';

export interface MetricsSourceParts {
  readonly runsRoot: string;
  readonly runs: Pick<RunService, 'inspect'>;
  readonly onError: (error: unknown) => void;
}

/** A chart need not move faster than that, and every look walks the store. */
const SETTLE_MS = 250;
/** The files of a store that are looked at, and the folders that are watched: the others are seen by the look that comes now and then. */
const MOST_FILES = 2_000;
const MOST_WATCHED = 64;

/** Tells when what a node logs has changed. `which` is `<run id>/<node>`; one that names no node has no events. */
export function watchMetrics(parts: MetricsSourceParts, which: string, onChange: (change: Change) => void): () => void {
  return watchNodeFolder(parts, which, onChange, async (folder, attempt) => {
    const store = folder.tracking(attempt);
    const files = (await new TrackingWalk().files(store)).slice(0, MOST_FILES);
    const folders = files.length === 0 ? [] : [store, ...files.map((file) => path.join(store, path.dirname(file))), ...files.map((file) => path.join(store, file, '../..'))];
    return { stamp: files.map((file) => `${file} ${String(lstatSync(path.join(store, file), { throwIfNoEntry: false })?.size ?? 0)}`).join('\n'), folders };
  });
}

/** The same of how far a parallel step is. */
export function watchParallel(parts: MetricsSourceParts, which: string, onChange: (change: Change) => void): () => void {
  return watchNodeFolder(parts, which, onChange, (folder, attempt) => {
    const of = folder.parallel(attempt);
    return Promise.resolve({ stamp: fileStamp(path.join(of, PROGRESS_FILE)), folders: [of] });
  });
}

type Change = TopicEvent<'metrics'>;

/** What a look at a node that goes on comes to: other than before when something has changed, and where that will be seen. */
interface Look {
  readonly stamp: string;
  readonly folders: readonly string[];
}

function watchNodeFolder(parts: MetricsSourceParts, which: string, onChange: (change: Change) => void, lookAt: (folder: NodeFolder, attempt: number) => Promise<Look>): () => void {
  const [runId = '', ...rest] = which.split('/');
  const node = rest.join('/');
  if (!isRunId(runId) || !isNodeName(node)) return () => undefined;
  const run = runFolder(parts.runsRoot, runId);
  const folder = run.node(node);
  let watched: readonly string[] = [];
  let last: string | undefined;
  let stopped = false;
  const stop = keepLooking({
    places: () => [run.root, folder.root, ...watched],
    look: async () => {
      const { attempt, ended } = await stateOf(parts.runs, runId, node);
      const seen = ended || attempt === 0 ? undefined : await lookAt(folder, attempt);
      watched = [...new Set(seen?.folders)].slice(0, MOST_WATCHED);
      const stamp = `${String(attempt)} ${String(ended)} ${seen?.stamp ?? ''}`;
      if (stopped || stamp === last) return;
      const isFirst = last === undefined;
      last = stamp;
      // Who watches asks for what there is by itself.
      if (!isFirst) onChange({ attempt, ended });
    },
    settleMs: SETTLE_MS, everyMs: 1_000, onError: parts.onError,
  });
  return () => {
    stopped = true;
    stop();
  };
}

function isNodeName(node: string): boolean {
  try {
    runFolder('', 'x').node(node);
    return true;
  } catch (error) {
    if (error instanceof DrydockError) return false;
    throw error;
  }
}

async function stateOf(runs: Pick<RunService, 'inspect'>, runId: string, node: string): Promise<Change> {
  try {
    const record = await runs.inspect(runId);
    const state = record.folded.nodes.get(node);
    const goesOn = state?.status === 'queued' || state?.status === 'preparing' || state?.status === 'running';
    return { attempt: state?.attempts ?? 0, ended: !record.isAlive || !goesOn };
  } catch (error) {
    // The run was removed, or its documents are damaged: nothing is logged to it any more.
    if (error instanceof DrydockError) return { attempt: 0, ended: true };
    throw error;
  }
}
