import type { EngineName, } from '#shared/model/run.ts';
import type { EngineTerminal, TerminalRequest } from './terminal.ts';
import type { Resources } from '#shared/model/module-spec.ts';

/** A host folder that a step sees. The engine decides under which path: ask {@link EngineSession.pathInStep}. */
export interface StepMount {
  /** `inputs/<name>`, `outputs/<name>`, or the name of something of our own: unique in the step, becomes the path inside a container. */
  readonly name: string;
  /** Absolute host path of an existing folder (files are mounted through their parent folder). */
  readonly hostPath: string;
  readonly writable: boolean;
}

/** One attempt at one node: everything an engine needs, nothing else. */
export interface Step {
  readonly runId: string;
  readonly node: string;
  readonly attempt: number;
  /** Nodes of the run that have ended whenever this step is run; it may be staged before. Lets an engine hand over what they used. */
  readonly after?: readonly string[];
  /** A shell command line, rendered: run by `bash`, else `sh`, in {@link codeFolder}. */
  readonly command: string;
  /** The image to run in, by id; absent on the process engine. */
  readonly imageId?: string;
  readonly environmentVariables: Readonly<Record<string, string>>;
  /** Host folder with a private writable copy of the code; the working directory. */
  readonly codeFolder: string;
  readonly mounts: readonly StepMount[];
  readonly resources: Resources;
  /** Host files that receive what the command prints, appended as it comes. */
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** Host folder for the engine's own files of this step (gates, scripts); exists, empty. */
  readonly scratchFolder: string;
}

/** How a step ended. Exactly one of `exitCode` and `signal` is set when the command itself ended. */
export interface StepExit {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly outOfMemory: boolean;
  /** Set when the step was stopped because the `AbortSignal` fired. */
  readonly stopped: boolean;
}

/** A step that is made ready ahead of its inputs and waits to be released. */
export interface StagedStep {
  /**
   * Lets the command start and waits for its end. Aborting stops the command (whole tree) within seconds and
   * resolves with `stopped: true`. Rejects with a {@link DrydockError} when the engine fails, never for an exit code.
   */
  run(signal: AbortSignal): Promise<StepExit>;
  /** Gives up a step that was not run; leaves nothing behind. Idempotent. */
  discard(): Promise<void>;
}

/** An engine opened for one run. Disposing it removes everything of the run that is left in the engine. */
export interface EngineSession extends AsyncDisposable {
  /** What the engine cannot give this run, one sentence each, e.g. that steps have no network. */
  readonly warnings?: readonly string[];
  /** The path the step's command sees for a mount (`/mnt/...` in a container, the host path in a process). */
  pathInStep(mount: StepMount): string;
  /** What `cd`, `$PWD` and relative paths refer to. */
  codePathInStep(step: { readonly codeFolder: string }): string;
  /** Begins to prepare a step (create, start to a gate) without waiting for it; failures surface in `run`. */
  stage(step: Step): StagedStep;
  /** Told once all steps have ended and no more will come: what they shared can go while the run's end is being recorded. */
  endOfSteps?(): void;
  /** How many steps may usefully be staged ahead of the running ones; 0 when staging gains nothing. */
  readonly lookahead: number;
  /**
   * Checks whether the engine agrees with the early exit code that `run` reported, for steps whose exit was known by a
   * faster way than the engine's own. Resolves with the names of steps for which the engine's code differs.
   */
  settle(): Promise<readonly { readonly node: string; readonly attempt: number; readonly exitCode: number }[]>;
}

export interface EngineStatus {
  readonly available: boolean;
  /** One sentence: version and endpoint, or why it cannot be used and what to do. */
  readonly detail: string;
}

export interface SessionRequest {
  readonly runId: string;
  readonly maxWorkers: number;
  /** No network for steps. */
  readonly hermetic: boolean;
  /** The image of a step that will surely come, by id: what steps share can be made before the first one is known. */
  readonly firstImageId?: string;
  /** Host folder for what steps share; made when it is needed. */
  readonly scratchFolder?: string;
}

/** What executes nodes. */
export interface Engine {
  readonly name: EngineName;
  /** Answers within 10 s, also when the engine hangs. */
  status(signal?: AbortSignal): Promise<EngineStatus>;
  open(request: SessionRequest, signal: AbortSignal): Promise<EngineSession>;
  /** Stops and removes what earlier runs of this home left behind, where no living process owns it. Returns how many. */
  reap(ownedByLivingRun: (runId: string) => boolean, signal: AbortSignal): Promise<number>;
  /** The path that a step's command would see for a mount; the same in every session. */
  pathInStep?(mount: StepMount): string;
  /** A shell where a step would run. Absent where there is none to be had. */
  openTerminal?(request: TerminalRequest, signal: AbortSignal): Promise<EngineTerminal>;
}
