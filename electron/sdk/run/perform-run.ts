import type { App } from '#electron/compose.ts';
import type { NodeState, RunObserver, RunRequest, RunState } from '#electron/runner/run-service.ts';
import type { RunEvent } from '#shared/model/run.ts';
import type { RunOptions, RunResult, StepResult, StepStatus } from './results.ts';

/** What is run: a spec or pipeline file, a text in its place, or a version of the catalog. */
export type RunTarget = Pick<RunRequest, 'file' | 'text' | 'sealed'>;

/**
 * Plans and runs as the command line does, in this process.
 *
 * @throws {InvalidInputError} with every problem, when nothing could be started.
 */
export async function performRun(target: RunTarget | ((app: App) => RunTarget), given: { readonly inputs?: object; readonly params?: object }, options: RunOptions): Promise<RunResult> {
  const { composeApp } = await import('#electron/compose.ts');
  await using app = composeApp({ environment: options.home === undefined ? process.env : { ...process.env, DRYDOCK_HOME: options.home } });
  const never = new AbortController().signal;
  const state = await app.runs.run(
    {
      ...(typeof target === 'function' ? target(app) : target),
      engine: options.engine ?? 'auto',
      set: texts({ ...given.inputs, ...given.params }),
      ...(options.maxWorkers === undefined ? {} : { maxWorkers: options.maxWorkers }),
      hermetic: options.hermetic === true,
      forceRerun: options.forceRerun === true,
      only: [],
    },
    options.signal ?? never,
    observer(options.onProgress),
  );
  return runResult(state);
}

function texts(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : [])));
}

function observer(onProgress: RunOptions['onProgress']): RunObserver {
  if (onProgress === undefined) return {};
  return {
    onRun: (runId) => onProgress({ kind: 'run', runId }),
    onFetch: ({ name, status, fraction }) => onProgress({ kind: 'fetch', name, status, ...(fraction === undefined ? {} : { fraction }) }),
    onEvent: (event) => {
      const status = statusAfter(event);
      if (status !== undefined) onProgress({ kind: 'step', ...status });
    },
  };
}

/** What an event says of the state of a step; undefined when it says nothing of it. */
function statusAfter(event: RunEvent): { step: string; status: StepStatus; reason: string } | undefined {
  switch (event.type) {
    case 'node-preparing':
      return { step: event.node, status: 'preparing', reason: event.what };
    case 'node-running':
      return { step: event.node, status: 'running', reason: event.reason };
    case 'node-reused':
      return { step: event.node, status: 'reused', reason: event.reason };
    case 'node-completed':
      return { step: event.node, status: 'completed', reason: '' };
    case 'node-failed':
      return { step: event.node, status: 'failed', reason: event.message };
    case 'node-skipped':
      return { step: event.node, status: 'skipped', reason: event.reason };
    case 'node-cancelled':
      return { step: event.node, status: 'cancelled', reason: event.reason };
    default:
      return undefined;
  }
}

function runResult({ document, status, message, nodes, outputs }: RunState): RunResult {
  return { runId: document.id, status, message, outputs, steps: nodes.map(stepResult) };
}

const stepResult = ({ name, status, reused, reason, exitCode, outputs }: NodeState): StepResult => ({ name, status, reused, reason, exitCode, outputs });
