import type { PlannedNode, PlannedRun } from '#shared/plan/planned-run.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { Clock } from '../../clock.ts';
import type { ArtifactKeeper, CodeSource, LocatedContent } from '../content.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LastRuns } from '../reuse/last-runs.ts';
import type { ResultStore } from '../reuse/result-store.ts';
import type { RunFolder } from '../run-folder.ts';
import type { LazySession } from './lazy-session.ts';
import type { WorkBeside } from './work-beside.ts';

/** What a node runs in: part of its reuse key, and the image where there is one. */
export interface ReadyEnvironment {
  /** Image id, or a fingerprint of the local environment. */
  readonly id: string;
  readonly imageId?: string;
}

/** A node that ended well in an earlier part of this run (before a resume). */
export interface EndedBefore {
  readonly key: string;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
}

/** Everything the execution of one run's nodes needs. */
export interface ExecutionContext {
  readonly runId: string;
  /** What this pipeline's nodes were keyed with before. */
  readonly last: LastRuns;
  readonly plan: PlannedRun;
  readonly folder: RunFolder;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly session: LazySession;
  readonly results: ResultStore;
  readonly artifacts: ArtifactKeeper;
  /** For what has to be done before the run is over, but no node waits for. */
  readonly beside: WorkBeside;
  readonly code: CodeSource;
  /** Resolves when the environment of a node is here; rejects with a `DrydockError` when it cannot be had. */
  readonly environment: (node: PlannedNode) => Promise<ReadyEnvironment>;
  /** Resolves when the data of an input from outside is here. */
  readonly data: (node: PlannedNode, input: string) => Promise<LocatedContent>;
  /** Looks at data from outside again: whether it still is what was digested. */
  readonly isUnchanged: (content: LocatedContent, signal: AbortSignal) => Promise<boolean>;
  /** Why a node may not be reused, by name; absent: it may. */
  readonly rerunReasons: ReadonlyMap<string, string>;
  /** The size of the worker pool. */
  readonly maxWorkers: number;
  /** Whether steps get no network. */
  readonly hermetic: boolean;
  /** Nodes that must not be executed: their result has to be found. */
  readonly reuseOnly: ReadonlySet<string>;
  /** Outputs of nodes that an earlier part of this run (before a resume) finished. */
  readonly finished: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>;
  /** Nodes that ended well in an earlier part of this run and have not to run again if their key is the same still. */
  readonly endedBefore: ReadonlyMap<string, EndedBefore>;
  /** Trials of sweeps that ended without a result in an earlier part of this run, and stay so. */
  readonly settled: ReadonlySet<string>;
  /** Whether an earlier process began this run: folders may hold what it left. */
  readonly resumed: boolean;
  readonly retryDelayMs: (attempt: number) => number;
}
