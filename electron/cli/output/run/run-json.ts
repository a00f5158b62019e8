import type { EngineName, NodeStatus, RunOrigin, RunStatus } from '#shared/model/run.ts';
import type { Scalar } from '#shared/model/interface.ts';
import type { NodeExplanation, NodeIgnored, NodeState, RunState, RunSummary } from '#electron/runner/run-service.ts';

/** A node in `pipeline run --json`. Null: it never started, has not ended, or ended without an exit code. */
export interface NodeJson {
  readonly name: string;
  readonly status: NodeStatus;
  /** Absent for a module that is not registered. */
  readonly moduleVersionId?: string;
  readonly reused: boolean;
  readonly reason: string;
  readonly startedUtc: string | null;
  readonly endedUtc: string | null;
  readonly exitCode: number | null;
  /** Absolute paths by output name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** On a trial of a sweep only: the sweep's node, its number from 1, and what it is tried with. */
  readonly trial?: NodeState['trial'];
  /** On a sweep only: how many of its trials came to what. */
  readonly trials?: NodeState['trials'];
}

/** The document of `pipeline run --json` and `run resume --json`. */
export interface RunJson {
  readonly runId: string;
  readonly status: RunStatus;
  readonly engine: EngineName;
  readonly nodes: readonly NodeJson[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly ignored: readonly NodeIgnored[];
}

/** The document of `run show --json`. */
export interface RunShowJson extends RunJson {
  readonly pipeline: { readonly name: string; readonly displayName: string; readonly file: string };
  /** Null for a run of a file. */
  readonly origin: RunOrigin | null;
  readonly message: string;
  readonly createdUtc: string;
  readonly startedUtc: string | null;
  readonly endedUtc: string | null;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly warnings: readonly string[];
}

/** `outputs` are the paths to tell: the run's own or those of exported copies. */
export function runJson(state: RunState, outputs: Readonly<Record<string, string>>): RunJson {
  return {
    runId: state.document.id,
    status: state.status,
    engine: state.document.engine,
    nodes: state.nodes.map((node) => ({
      name: node.name,
      status: node.status,
      ...(node.moduleVersionId === undefined ? {} : { moduleVersionId: node.moduleVersionId }),
      reused: node.reused,
      reason: node.reason,
      startedUtc: node.startedUtc ?? null,
      endedUtc: node.endedUtc ?? null,
      exitCode: node.exitCode ?? null,
      outputs: node.outputs,
      ...(node.trial === undefined ? {} : { trial: node.trial }),
      ...(node.trials === undefined ? {} : { trials: node.trials }),
    })),
    outputs,
    ignored: state.document.ignored,
  };
}

export function runShowJson(state: RunState): RunShowJson {
  const { pipeline, origin, createdUtc, parameters } = state.document;
  return {
    ...runJson(state, state.outputs),
    pipeline,
    origin: origin ?? null,
    message: state.message,
    createdUtc,
    startedUtc: state.startedUtc ?? null,
    endedUtc: state.endedUtc ?? null,
    parameters,
    warnings: state.warnings,
  };
}

/** One run in `run list --json`. */
export function runSummaryJson(run: RunSummary): Omit<RunSummary, 'endedUtc' | 'origin'> & { readonly endedUtc: string | null; readonly origin: RunOrigin | null } {
  return { ...run, endedUtc: run.endedUtc ?? null, origin: run.origin ?? null };
}

/** The document of `run why --json`. */
export function explanationJson(explanation: NodeExplanation): unknown {
  return {
    ...explanation,
    key: explanation.key ?? null,
    comparedWithRun: explanation.comparedWithRun ?? null,
    ingredients: explanation.ingredients.map((entry) => ({ ...entry, previous: entry.previous ?? null })),
  };
}
