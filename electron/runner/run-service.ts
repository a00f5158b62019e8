import type { DrydockError } from '#shared/errors.ts';
import type { DataSource, Scalar } from '#shared/model/interface.ts';
import type { Ignored } from '#shared/model/module-spec.ts';
import type { EngineName, NodeStatus, RunDocument, RunEvent, RunOrigin, RunStatus } from '#shared/model/run.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import type { PlannedSweep, PlannedTrial } from '#shared/plan/planned-run.ts';
import type { SweepView } from '#shared/sweep/sweep-view.ts';
import type { TrialCounts } from '#shared/sweep/trial-counts.ts';
import type { ReferenceResolver } from './plan/resolve-references.ts';
import type { RunRecord } from './records/run-reader.ts';

/** Something to run that is no file of the user: it was sealed before. */
export interface SealedRun {
  readonly root: SealedPipeline;
  readonly name: string;
  readonly displayName: string;
  /** Absent for a file of somebody else: it is known by its name. */
  readonly origin?: RunOrigin;
  /** What references mean, where that was decided before; default the catalog as it is now. */
  readonly references?: ReferenceResolver;
  /** What data means, where that was decided before. Default: itself. */
  readonly sourceOf?: (source: DataSource) => DataSource;
  /** What paths start from that were written as plain text for an input that takes data; default the working folder. */
  readonly folder?: string;
}

/** What `pipeline run` was asked to do. */
export interface RunRequest {
  /** The id that the run gets; default a new one. One that is taken is refused. */
  readonly id?: string;
  /** The pipeline YAML (a job, a component, or a single command spec), absolute or relative to the working directory. Empty with {@link sealed}. */
  readonly file: string;
  /** Read as the content of {@link file}, whatever is on disk: a pipeline that a program described. */
  readonly text?: string;
  /** Run instead of a file. */
  readonly sealed?: SealedRun;
  readonly engine: 'auto' | EngineName;
  /** `--set NAME=VALUE`, still text: parsed by the type of the pipeline input. A port takes a path, URL or `azureml:` reference. */
  readonly set: Readonly<Record<string, string>>;
  /** Default: the number of processors. */
  readonly maxWorkers?: number;
  readonly hermetic: boolean;
  /** Of a plan: no server is asked. Data behind a URL counts as here when it was downloaded before. */
  readonly offline?: boolean;
  readonly forceRerun: boolean;
  /** Reuse is forbidden for this node and everything after it. */
  readonly from?: string;
  /** When not empty: just these nodes run; what they need must be reusable. */
  readonly only: readonly string[];
}

/** One node as it will be handled, told before anything starts. */
export interface PlannedNodeView {
  readonly name: string;
  readonly module: string;
  readonly moduleVersionId?: string;
  readonly dependsOn: readonly string[];
  /** `run`, `reuse`, or `unknown` (depends on what an earlier node produces). */
  readonly action: 'run' | 'reuse' | 'unknown' | 'skip';
  readonly reason: string;
  /** Image or environment as it will be used, in words. */
  readonly environment: string;
  /** Set on a trial of a sweep, with what it is tried with. */
  readonly trial?: PlannedTrial;
  /** Set on a sweep, with the names of its trials. */
  readonly sweep?: PlannedSweep;
}

/** What must be brought here before nodes can run. */
export interface PlannedFetch {
  readonly kind: 'image' | 'data';
  readonly name: string;
  readonly action: 'present' | 'pull' | 'build' | 'download' | 'missing';
  readonly detail: string;
}

export interface NodeIgnored extends Ignored {
  readonly node?: string | undefined;
}

export interface PlanView {
  readonly pipeline: { readonly name: string; readonly displayName: string; readonly file: string };
  readonly origin?: RunOrigin;
  readonly engine: EngineName;
  /** Why this engine, in one sentence. */
  readonly engineReason: string;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly nodes: readonly PlannedNodeView[];
  readonly fetches: readonly PlannedFetch[];
  readonly ignored: readonly NodeIgnored[];
  readonly warnings: readonly string[];
}

/** The state of one node of a run: the fold of its events. */
export interface NodeState {
  readonly name: string;
  readonly status: NodeStatus;
  readonly moduleVersionId?: string;
  readonly reused: boolean;
  /** Why it ran, was reused, was skipped or failed, in one sentence. */
  readonly reason: string;
  readonly startedUtc?: string;
  readonly endedUtc?: string;
  readonly exitCode?: number;
  readonly attempts: number;
  /** Absolute paths by output name, of finished nodes. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Set on a trial of a sweep, with what it is tried with. */
  readonly trial?: PlannedTrial;
  /** Set on a sweep: how far it is. */
  readonly trials?: TrialCounts;
}

export interface RunState {
  readonly document: RunDocument;
  readonly status: RunStatus;
  /** Why the run failed or ended early; empty when there is nothing to say. */
  readonly message: string;
  readonly startedUtc?: string;
  readonly endedUtc?: string;
  readonly nodes: readonly NodeState[];
  /** Absolute paths of the pipeline's named outputs that exist. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

export interface RunSummary {
  readonly id: string;
  readonly pipeline: string;
  readonly origin?: RunOrigin;
  readonly status: RunStatus;
  readonly engine: EngineName;
  readonly createdUtc: string;
  readonly endedUtc?: string;
  readonly nodes: { readonly total: number; readonly completed: number; readonly reused: number; readonly failed: number };
}

/** One ingredient of a node's reuse key, beside the value it had the last time the same node ran. */
export interface IngredientComparison {
  readonly ingredient: string;
  readonly value: string;
  readonly previous?: string;
  readonly change: 'same' | 'changed' | 'added' | 'removed' | 'first';
}

export interface NodeExplanation {
  readonly runId: string;
  readonly node: string;
  readonly status: NodeStatus;
  readonly reason: string;
  /** Absent when the node never got as far as a key (skipped, cancelled before). */
  readonly key?: string;
  readonly ingredients: readonly IngredientComparison[];
  /** The run that is compared with, or whose result was reused. */
  readonly comparedWithRun?: string;
}

export interface NodeMetricsState {
  /** Absent when nothing was logged, or nothing yet. */
  readonly metrics?: NodeMetrics;
  readonly attempt: number;
  /** Whether more may come. */
  readonly live: boolean;
}

/** Progress of what is being fetched; not stored. */
export interface FetchProgress {
  readonly kind: 'image' | 'data';
  readonly name: string;
  readonly status: string;
  readonly fraction?: number;
}

export interface RunObserver {
  onPlan?(plan: PlanView): void;
  /** Called once the run has its id and folder, after the plan and before the first event. */
  onRun?(runId: string): void;
  /** Called with every event just after it is written. */
  onEvent?(event: RunEvent): void;
  onFetch?(progress: FetchProgress): void;
}

export interface RunRemoval {
  readonly id: string;
  readonly bytes: number;
}

/**
 * Plans, runs and looks after runs. Every door (command line, app) goes through it.
 * Methods that take a run id accept any unambiguous prefix and `latest`; unknown ids reject with `NotFoundError`.
 */
export interface RunService {
  /** Checks and plans without running anything. Rejects with `InvalidInputError` listing every problem. */
  plan(request: RunRequest, signal: AbortSignal): Promise<PlanView>;
  /**
   * Plans and runs to the end. Resolves for completed, failed and cancelled runs alike (aborting the signal cancels
   * and resolves with `cancelled`); rejects when nothing was started because the input is invalid.
   */
  run(request: RunRequest, signal: AbortSignal, observer?: RunObserver): Promise<RunState>;
  resume(runId: string, signal: AbortSignal, observer?: RunObserver): Promise<RunState>;
  /** Asks the owner of a living run to stop, or ends an interrupted one; resolves when the run is over. */
  cancel(runId: string, signal: AbortSignal): Promise<RunState>;
  /** Newest first. Runs whose documents cannot be read are left out and told about. */
  list(onUnreadable?: (error: DrydockError) => void): Promise<readonly RunSummary[]>;
  show(runId: string): Promise<RunState>;
  /** Events from the first on; with `follow`, ends when the run has ended. */
  events(runId: string, options: { follow: boolean; signal: AbortSignal }): AsyncIterable<RunEvent>;
  /** Log files of a node's last attempt (or of all nodes, in order of start): absolute paths, existing. */
  logFiles(runId: string, node?: string): Promise<readonly { readonly node: string; readonly attempt: number; readonly stream: 'stdout' | 'stderr'; readonly path: string }[]>;
  why(runId: string, node: string): Promise<NodeExplanation>;
  /**
   * What a node logged to mlflow: as it was kept when the node ended, of one that runs as it stands now. `attempt` is 0 for a node that did not run here.
   * Rejects with `NotFoundError`.
   */
  metrics(runId: string, node: string): Promise<NodeMetricsState>;
  /** The trials of a sweep, also while it runs. Rejects with `NotFoundError` for a node that is no sweep. */
  trials(runId: string, node: string): Promise<SweepView>;
  /** Copies the pipeline's named outputs to `folder/<name>`; never leaves half a copy. Returns the paths. */
  exportOutputs(runId: string, folder: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Deletes a run's folder (not its artifacts, which reuse may need: `home clean`). Refuses while it is running. */
  remove(runId: string): Promise<RunRemoval>;
  /** Everything that is recorded about a run: for doors that show it in detail. Cheap when asked again: only what was added is read. */
  inspect(runId: string): Promise<RunRecord>;
}
