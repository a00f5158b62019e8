import type { Scalar } from '../runtime/yaml-value.ts';

/** How a run is to be done. */
export interface RunOptions {
  /** `auto` (default): Docker when it answers, else plain processes. */
  readonly engine?: 'auto' | 'docker' | 'process';
  /** Stops the run; it then ends with the status `cancelled`. */
  readonly signal?: AbortSignal;
  /** Called for every change of the state of a step, and for what is being fetched. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** How many steps run at once; default the number of processors. */
  readonly maxWorkers?: number;
  /** Containers get no network. */
  readonly hermetic?: boolean;
  /** Nothing is reused. */
  readonly forceRerun?: boolean;
  /** Where Drydock keeps what it stores; default as for the command line (`DRYDOCK_HOME`). */
  readonly home?: string;
}

/** Something that happened in a run. */
export type RunProgress =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'step'; readonly step: string; readonly status: StepStatus; readonly reason: string }
  /** An image or data that is being brought here; `fraction` from 0 to 1 where it is known. */
  | { readonly kind: 'fetch'; readonly name: string; readonly status: string; readonly fraction?: number };

/** The states of a step. */
export type StepStatus = 'queued' | 'preparing' | 'running' | 'reused' | 'completed' | 'failed' | 'skipped' | 'cancelled';

/** A step as it ended. */
export interface StepResult {
  readonly name: string;
  readonly status: StepStatus;
  readonly reused: boolean;
  /** Why it ran, was reused, was skipped or failed, in one sentence. */
  readonly reason: string;
  /** Undefined for a step that ran no command. */
  readonly exitCode: number | undefined;
  /** Absolute paths by output. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What came of a run. */
export interface RunResult {
  readonly runId: string;
  readonly status: 'completed' | 'failed' | 'cancelled' | 'interrupted' | 'preparing' | 'running';
  /** Why it failed or ended early; empty when there is nothing to say. */
  readonly message: string;
  /** Absolute paths of what was produced, by output. To be read, not written: other runs may reuse them. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepResult[];
}

/** What a module or pipeline is run with. */
export interface RunInputs<I, P> {
  /** Paths, URLs or `azureml:NAME:VERSION`, by input. Paths are relative to the working directory. */
  readonly inputs?: { readonly [K in keyof I]?: string };
  readonly params?: { readonly [K in keyof P]?: Scalar };
}

/** Something wrong in a pipeline. */
export interface PipelineProblem {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable: `unknown-input`, `missing-input`, ... */
  readonly code: string;
  readonly message: string;
  /** Where: the call that made the step, else the place in the YAML. Lines and columns count from 1. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number; readonly path: string };
  /** The step it concerns. */
  readonly node?: string;
}

/** What checking a pipeline came to. */
export interface PipelineCheck {
  /** Whether there is no error; warnings may be among the problems. */
  readonly ok: boolean;
  readonly problems: readonly PipelineProblem[];
}
