import type { ArtifactRef, RunEvent } from '#shared/model/run.ts';
import type { NodeExecution, RemoteRun } from '#shared/workspace/runs.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import type { RunJob } from './run-records.ts';

/** Which run: ids are those of the client that submitted it, and unique in their workspace. */
export interface RunKey {
  readonly workspace: string;
  readonly id: string;
}

/** How a run ended. */
export interface RunEnd {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly message: string;
}

/** What is known of a run that was begun; the part of {@link RemoteRun} that the worker answers for. */
export type WorkerView = Pick<RemoteRun, 'engineReason' | 'parameters' | 'nodes' | 'graph' | 'outputs' | 'ignored' | 'warnings' | 'lastSeq'> & {
  readonly engine: string;
  readonly status: 'preparing' | 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted';
};

export interface LogPiece {
  /** The attempt it is of; 0 when the node has not been started. */
  readonly attempt: number;
  readonly bytes: Uint8Array;
  /** Nothing more will come of that attempt. */
  readonly ended: boolean;
}

/**
 * What executes the runs of a server: this machine with the same runner as everywhere ({@link LocalRunWorker}), and later perhaps an engine that is there already. It is told to begin,
 * asked how it is, and told to stop; it decides nothing about whose turn it is, and nothing about who may ask. All of it may be repeated. Methods about a run that was never begun resolve
 * with `undefined`.
 */
export interface RunWorker extends AsyncDisposable {
  /** What is told of it: `docker`, `process`. */
  readonly engine: string;
  /**
   * Begins a run, or goes on with one that was begun before, also by an earlier process of this server: what ended well is not done again. Resolves with its end, however it ends; what
   * cannot be run at all ends `failed` with the reason. Rejects with `CancelledError` when the worker is disposed of before: then the run can be gone on with.
   * `workers`: nodes at once.
   */
  perform(run: RunKey, job: RunJob, workers: number): Promise<RunEnd>;
  /** Stops a run: the {@link perform} of one that goes on then resolves; one that was begun and goes on nowhere is recorded as cancelled. */
  stop(run: RunKey): Promise<void>;
  view(run: RunKey): Promise<WorkerView | undefined>;
  /** Events with a number above `after`, in order: those that are there, and with `follow` those to come, until the run is over or goes on no more here. */
  events(run: RunKey, options: { readonly after: number; readonly follow: boolean; readonly signal: AbortSignal }): AsyncIterable<RunEvent>;
  /** From byte `from` on, at most `limit` bytes. `attempt`: the last one when it is not said. `undefined` for an unknown node. */
  log(run: RunKey, node: string, stream: 'stdout' | 'stderr', part: { readonly attempt?: number | undefined; readonly from: number; readonly limit: number }): Promise<LogPiece | undefined>;
  /** Everything that the run made or took, by content. */
  artifact(run: RunKey, artifactId: string): Promise<{ readonly ref: ArtifactRef; readonly manifest: Manifest } | undefined>;
  /** A file of such content. */
  readArtifact(run: RunKey, artifactId: string, path: string, range: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  /** Removes runs that ended before `beforeMs` with all that no other run needs. Returns the bytes that are left. Throws `HomeBusyError` while a run of the workspace goes on. */
  sweep(workspace: string, options: { readonly beforeMs: number; readonly nowMs: number; readonly signal: AbortSignal }): Promise<number>;
  /** Throws `InvalidInputError` for a node whose inputs were never made. */
  execution(run: RunKey, node: string): Promise<NodeExecution | undefined>;
}
