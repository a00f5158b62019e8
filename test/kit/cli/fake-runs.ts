import type { RunEvent } from '#shared/model/run.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { SweepView } from '#shared/sweep/sweep-view.ts';
import type { NodeExplanation, NodeMetricsState, NodeState, PlanView, RunObserver, RunRequest, RunService, RunState, RunSummary } from '#electron/runner/run-service.ts';

export const runId = '01JDEMO0000000000000000001';

export const plan: PlanView = {
  pipeline: { name: 'demo', displayName: 'Demo pipeline', file: 'demo.yml' },
  engine: 'process',
  engineReason: 'no Docker engine answers at unix:///var/run/docker.sock.',
  parameters: { epochs: 30 },
  nodes: [
    { name: 'prepare', module: './prepare.yml', dependsOn: [], action: 'reuse', reason: 'same as in run 01JOLD', environment: 'local environment' },
    { name: 'train', module: 'azureml:train@latest', moduleVersionId: 'v-1', dependsOn: ['prepare'], action: 'run', reason: 'parameter epochs changed', environment: 'local environment' },
    { name: 'score', module: './score.yml', dependsOn: ['train'], action: 'unknown', reason: 'depends on what train produces', environment: 'local environment' },
  ],
  fetches: [{ kind: 'data', name: 'https://example.org/iris.csv', action: 'download', detail: '4 kB' }],
  ignored: [
    { node: 'train', key: 'compute', reason: 'nodes run on this machine' },
    { node: 'score', key: 'compute', reason: 'nodes run on this machine' },
  ],
  warnings: [],
};

export const preparedNode: NodeState = {
  name: 'prepare',
  status: 'reused',
  reused: true,
  reason: 'same as in run 01JOLD',
  exitCode: 0,
  attempts: 0,
  outputs: { table: '/home/artifacts/table' },
};

export const trainedNode: NodeState = {
  name: 'train',
  status: 'completed',
  moduleVersionId: 'v-1',
  reused: false,
  reason: 'parameter epochs changed',
  startedUtc: '2026-01-02T03:04:05.000Z',
  endedUtc: '2026-01-02T03:04:17.300Z',
  exitCode: 0,
  attempts: 1,
  outputs: { model: '/home/artifacts/model' },
};

export function runState(changes: Partial<RunState> = {}): RunState {
  return {
    document: {
      schemaVersion: 1,
      id: runId,
      createdUtc: '2026-01-02T03:04:05.000Z',
      pipeline: { name: 'demo', displayName: 'Demo pipeline', file: 'demo.yml' },
      engine: 'process',
      engineReason: plan.engineReason,
      parameters: { epochs: 30 },
      options: { maxWorkers: 2, hermetic: false, forceRerun: false, from: [], only: [] },
      ignored: [...plan.ignored],
    },
    status: 'completed',
    message: '',
    startedUtc: '2026-01-02T03:04:05.000Z',
    endedUtc: '2026-01-02T03:04:18.000Z',
    nodes: [preparedNode, trainedNode],
    outputs: { model: '/home/artifacts/model' },
    warnings: [],
    ...changes,
  };
}

const at = (seq: number) => ({ seq, utc: '2026-01-02T03:04:05.678Z' });

export const completedEvents: readonly RunEvent[] = [
  { ...at(0), type: 'run-started', pid: 1 },
  { ...at(1), type: 'node-reused', node: 'prepare', reason: 'same as in run 01JOLD', key: 'k', fromRun: '01JOLD', outputs: {} },
  { ...at(2), type: 'node-running', node: 'train', attempt: 1, reason: 'parameter epochs changed' },
  { ...at(3), type: 'node-completed', node: 'train', exitCode: 0, outputs: {} },
  { ...at(4), type: 'run-finished', status: 'completed', message: '' },
];

/** A run service that plays back what a test gives it, and remembers what it was asked. */
export class FakeRuns implements RunService {
  state: RunState = runState();
  played: readonly RunEvent[] = completedEvents;
  summaries: readonly RunSummary[] = [];
  explanation: NodeExplanation | undefined;
  logs: Awaited<ReturnType<RunService['logFiles']>> = [];
  readonly logged = new Map<string, NodeMetricsState>();
  readonly sweeps = new Map<string, SweepView>();
  /** Thrown by `plan` and `run`. */
  refusal: Error | undefined;
  readonly requests: RunRequest[] = [];
  readonly exports: string[] = [];

  plan(request: RunRequest): Promise<PlanView> {
    this.requests.push(request);
    return this.refusal === undefined ? Promise.resolve(plan) : Promise.reject(this.refusal);
  }

  async run(request: RunRequest, _signal: AbortSignal, observer?: RunObserver): Promise<RunState> {
    this.requests.push(request);
    if (this.refusal !== undefined) throw this.refusal;
    return this.#play(observer);
  }

  async resume(id: string, _signal: AbortSignal, observer?: RunObserver): Promise<RunState> {
    this.#known(id);
    return this.#play(observer);
  }

  async cancel(id: string): Promise<RunState> {
    this.#known(id);
    return this.state;
  }

  list(): Promise<readonly RunSummary[]> {
    return Promise.resolve(this.summaries);
  }

  async show(id: string): Promise<RunState> {
    this.#known(id);
    return this.state;
  }

  async *events(): AsyncIterable<RunEvent> {
    yield* this.played;
  }

  metrics(id: string, node: string): Promise<NodeMetricsState> {
    this.#known(id);
    return Promise.resolve(this.logged.get(node) ?? { attempt: 0, live: false });
  }

  async trials(id: string, node: string): Promise<SweepView> {
    this.#known(id);
    const view = this.sweeps.get(node);
    if (view === undefined) throw new NotFoundError(`Node '${node}' of run ${id} is no sweep. The run has none.`);
    return view;
  }

  logFiles(_id: string, node?: string): ReturnType<RunService['logFiles']> {
    return Promise.resolve(this.logs.filter((file) => node === undefined || file.node === node));
  }

  async why(id: string): Promise<NodeExplanation> {
    this.#known(id);
    if (this.explanation === undefined) throw new Error('The test gives no explanation.');
    return this.explanation;
  }

  async exportOutputs(_id: string, folder: string): Promise<Readonly<Record<string, string>>> {
    this.exports.push(folder);
    return Object.fromEntries(Object.keys(this.state.outputs).map((name) => [name, `${folder}/${name}`]));
  }

  async remove(id: string): Promise<{ id: string; bytes: number }> {
    this.#known(id);
    return { id: runId, bytes: 1_234_567 };
  }

  inspect(): Promise<never> {
    return Promise.reject(new Error('The command line does not look this deep.'));
  }

  #play(observer: RunObserver | undefined): RunState {
    observer?.onPlan?.(plan);
    observer?.onRun?.(runId);
    observer?.onFetch?.({ kind: 'data', name: 'https://example.org/iris.csv', status: 'downloading', fraction: 0.5 });
    for (const event of this.played) observer?.onEvent?.(event);
    return this.state;
  }

  #known(id: string): void {
    if (id !== 'latest' && !runId.startsWith(id)) throw new NotFoundError(`There is no run ${id}. To see all: drydock run list`);
  }
}
