import { randomUUID } from 'node:crypto';
import { throwIfCancelled } from '#shared/errors.ts';
import type { Engine, EngineSession, EngineStatus, SessionRequest, StagedStep, Step, StepExit } from '../engine.ts';
import { findLocalEnvironment, writePythonShim } from './local-environment.ts';
import type { LocalEnvironment } from './local-environment.ts';
import { killStepProcesses } from './process-tree.mjs';
import { openProcessTerminal } from './process-terminal.ts';
import type { EngineTerminal } from '../terminal.ts';
import { StepSpawner } from './step-spawner.ts';

export interface ProcessEngineOptions {
  /** The root of the home that the steps belong to: {@link Engine.reap} touches no other home's. */
  readonly home: string;
  /** Where a `python` is written on machines that have only `python3`. */
  readonly shimFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds between asking a step to end (SIGTERM) and killing it. Default 2000. */
  readonly graceMs?: number;
}

/** An engine that runs steps as plain processes of this machine, each in a process group of its own. */
export interface ProcessEngine extends Engine {
  readonly name: 'process';
  /** What steps will find, for the fidelity list. Looked up once. */
  localEnvironment(): Promise<LocalEnvironment>;
}

export function createProcessEngine(options: ProcessEngineOptions): ProcessEngine {
  let found: Promise<LocalEnvironment> | undefined;
  const localEnvironment = (): Promise<LocalEnvironment> => (found ??= findLocalEnvironment(options.environment, options.shimFolder));
  /** For what is about to be started: looking for it alone, as a plan does that may be refused, leaves nothing behind. */
  const readyEnvironment = async (): Promise<LocalEnvironment> => {
    const local = await localEnvironment();
    if (local.pythonIsPython3) await writePythonShim(options.shimFolder);
    return local;
  };
  return {
    name: 'process',
    localEnvironment,
    async status(): Promise<EngineStatus> {
      const { shell } = await localEnvironment();
      return { available: true, detail: `Plain processes on this machine, through ${shell[0] ?? ''}.` };
    },
    async open(request: SessionRequest, signal: AbortSignal): Promise<EngineSession> {
      throwIfCancelled(signal);
      const local = await readyEnvironment();
      const spawner = new StepSpawner({ session: randomUUID(), home: options.home, run: request.runId, environment: local.variables });
      return new ProcessSession(spawner, local.shell, options.graceMs ?? 2000);
    },
    pathInStep: ({ hostPath }) => hostPath,
    async openTerminal(request, signal): Promise<EngineTerminal> {
      throwIfCancelled(signal);
      return openProcessTerminal({ local: await readyEnvironment(), home: options.home, session: randomUUID() }, request);
    },
    async reap(ownedByLivingRun, signal): Promise<number> {
      throwIfCancelled(signal);
      const steps = killStepProcesses(({ variables }) => {
        const runId = variables.get('DRYDOCK_STEP')?.split('/', 1)[0] ?? '';
        return variables.get('DRYDOCK_STEP_HOME') === options.home && !ownedByLivingRun(runId);
      });
      return steps.size;
    },
  };
}

class ProcessSession implements EngineSession {
  readonly lookahead = 0;
  readonly #spawner: StepSpawner;
  readonly #shell: readonly string[];
  readonly #graceMs: number;

  constructor(spawner: StepSpawner, shell: readonly string[], graceMs: number) {
    this.#spawner = spawner;
    this.#shell = shell;
    this.#graceMs = graceMs;
  }

  pathInStep({ hostPath }: { readonly hostPath: string }): string {
    return hostPath;
  }

  codePathInStep({ codeFolder }: { readonly codeFolder: string }): string {
    return codeFolder;
  }

  stage(step: Step): StagedStep {
    return { run: (signal) => this.#run(step, signal), discard: () => Promise.resolve() };
  }

  settle(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#spawner[Symbol.asyncDispose]();
  }

  async #run(step: Step, signal: AbortSignal): Promise<StepExit> {
    if (signal.aborted) return { outOfMemory: false, stopped: true };
    const end = await this.#spawner.start(
      {
        step: `${step.runId}/${step.node}/${String(step.attempt)}`,
        node: step.node,
        argv: [...this.#shell, step.command],
        cwd: step.codeFolder,
        variables: step.environmentVariables,
        stdoutFile: step.stdoutFile,
        stderrFile: step.stderrFile,
      },
      signal,
      this.#graceMs,
    );
    return {
      ...(end.exitCode === null ? {} : { exitCode: end.exitCode }),
      ...(end.signal === null ? {} : { signal: end.signal }),
      outOfMemory: false,
      stopped: end.stopped,
    };
  }
}
