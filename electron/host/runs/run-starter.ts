import { CancelledError, DrydockError } from '#shared/errors.ts';
import type { RunEvent } from '#shared/model/run.ts';
import { RunProgress } from '#shared/run/run-progress.ts';
import type { FetchProgress, RunObserver, RunRequest, RunService, RunState } from '#electron/runner/run-service.ts';
import type { Hub } from '../hub.ts';
import type { TaskList, TaskReport } from '../task-list.ts';

export interface RunStarterParts {
  readonly runs: RunService;
  readonly tasks: TaskList;
  readonly hub: Hub;
  readonly log: (message: string, error: unknown) => void;
}

/** Thrown out of the task of a run that has failed: the run itself says more. */
export class RunFailedError extends DrydockError {
  constructor(message: string) {
    super('run-failed', 'failed', message === '' ? 'The run failed.' : message);
  }
}

/** Starts and resumes runs that go on in this process, whoever asked for them, each as a task. */
export class RunStarter {
  readonly #parts: RunStarterParts;

  constructor(parts: RunStarterParts) {
    this.#parts = parts;
  }

  /**
   * Resolves with its id once the run exists; until then the signal gives it up. Rejects with what keeps it from starting, an `InvalidInputError`
   * with every problem.
   */
  start(request: RunRequest, signal: AbortSignal): Promise<string> {
    return this.#begin(signal, { verb: 'Run', resumes: false }, (cancel, observer, begins) => this.#parts.runs.run(request, cancel, { ...observer, onRun: begins }));
  }

  /** Resolves once the run goes on (or has nothing left to do); rejects as {@link start}. */
  resume(runId: string, signal: AbortSignal): Promise<string> {
    return this.#begin(signal, { verb: 'Resume', resumes: true }, async (cancel, observer, begins) => {
      let id = runId;
      let begun = false;
      const state = await this.#parts.runs.resume(runId, cancel, {
        ...observer,
        onRun: (found) => (id = found),
        onEvent: (event) => {
          if (!begun) begins(id);
          begun = true;
          observer.onEvent?.(event);
        },
      });
      return state;
    });
  }

  #begin(signal: AbortSignal, how: { readonly verb: string; readonly resumes: boolean }, work: (cancel: AbortSignal, observer: RunObserver, begins: (id: string) => void) => Promise<RunState>): Promise<string> {
    const cancel = new AbortController();
    const giveUp = (): void => cancel.abort(new CancelledError());
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const reporter = new RunReporter(how.resumes);
    return new Promise((resolve, reject) => {
      const running = work(cancel.signal, reporter.observer, (id) => {
        signal.removeEventListener('abort', giveUp);
        this.#keepAsTask(id, `${how.verb} ${reporter.pipeline}`, cancel, reporter, () => running);
        resolve(id);
      });
      running.then((state) => resolve(state.document.id), reject).finally(() => signal.removeEventListener('abort', giveUp)).catch(reject);
    });
  }

  #keepAsTask(runId: string, title: string, cancel: AbortController, reporter: RunReporter, running: () => Promise<RunState>): void {
    const { tasks, hub, log } = this.#parts;
    hub.publish('runs', '', { runId });
    tasks.start({ kind: 'run', title, runId }, async (signal, report) => {
      signal.addEventListener('abort', () => cancel.abort(new CancelledError()), { once: true });
      reporter.reportTo(report);
      try {
        // One turn later: the run is begun from inside the work that is waited for.
        await Promise.resolve();
        const state = await running();
        if (state.status === 'cancelled') throw new CancelledError(state.message === '' ? 'The run was cancelled.' : state.message);
        if (state.status !== 'completed') throw new RunFailedError(state.message);
        report({ fraction: 1, detail: endWords(state) });
      } catch (error) {
        if (!(error instanceof DrydockError)) log(`run ${runId}`, error);
        throw error;
      } finally {
        hub.publish('runs', '', { runId });
      }
    });
  }
}

function endWords(state: RunState): string {
  const reused = state.nodes.filter((node) => node.status === 'reused').length;
  const ran = state.nodes.filter((node) => node.status === 'completed').length;
  return `Completed: ${String(ran)} ran, ${String(reused)} reused.`;
}

/** Puts what happens in a run into the words and the fraction of a task. */
class RunReporter {
  /** Nodes that a resumed run leaves as they are have no events. */
  readonly #resumes: boolean;
  #progress = new RunProgress(0);
  #pipeline = '';
  readonly #fetches = new Map<string, FetchProgress>();
  #report: ((report: TaskReport) => void) | undefined;

  constructor(resumes: boolean) {
    this.#resumes = resumes;
  }

  get pipeline(): string {
    return this.#pipeline;
  }

  readonly observer: RunObserver = {
    onPlan: (plan) => {
      this.#pipeline = plan.pipeline.displayName === '' ? plan.pipeline.name : plan.pipeline.displayName;
      this.#progress = new RunProgress(plan.nodes.length, new Map(plan.nodes.flatMap(({ name, trial }) => (trial === undefined ? [] : [[name, trial.sweep]]))));
      for (const node of plan.nodes) if (this.#resumes && node.action === 'reuse') this.#progress.hasEnded(node.name);
    },
    onEvent: (event) => this.#onEvent(event),
    onFetch: (progress) => {
      if ((progress.fraction ?? 0) >= 1) this.#fetches.delete(progress.name);
      else this.#fetches.set(progress.name, progress);
      this.#tell();
    },
  };

  reportTo(report: (report: TaskReport) => void): void {
    this.#report = report;
    this.#tell();
  }

  #onEvent(event: RunEvent): void {
    // Whatever was on its way is here, or nobody waits for it any more.
    if (event.type === 'run-finished') this.#fetches.clear();
    if (!('node' in event) || event.type === 'warning') return;
    this.#progress.add(event);
    if (event.type !== 'node-keyed') this.#tell();
  }

  #tell(): void {
    const fetches = [...this.#fetches.values()].map(fetchWords);
    this.#report?.({ fraction: this.#progress.fraction, detail: [this.#progress.detail, ...fetches].join('; ') });
  }
}

function fetchWords(fetch: FetchProgress): string {
  const percent = fetch.fraction === undefined ? '' : ` ${String(Math.floor(fetch.fraction * 100))} %`;
  return `${fetch.name}: ${fetch.status}${percent}`;
}
