import type { RunState } from '#electron/runner/run-service.ts';
import type { RemoteRun, RemoteRunSummary } from '#shared/workspace/runs.ts';
import { runShowJson } from './run-json.ts';

/** The states that a local run has no word for: it waits elsewhere. */
const localStatus = (status: RemoteRun['status']): RunState['status'] => (status === 'queued' ? 'preparing' : status);

/** A run of a workspace as the local ones are told of. Where those have paths, it has addresses, or the paths of what was brought here. */
export function remoteRunState(run: RemoteRun, places: (artifactId: string, output?: string) => string): RunState {
  const { id, createdUtc, name, pipeline, origin, engine, engineReason, parameters, ignored } = run;
  return {
    document: {
      schemaVersion: 1, id, createdUtc, pipeline: { name, displayName: pipeline, file: '' }, engine: engine === 'process' ? 'process' : 'docker', engineReason, parameters, ignored: [...ignored],
      options: { maxWorkers: 0, hermetic: false, forceRerun: false, from: [], only: [] },
      ...(origin === null ? {} : { origin }),
    },
    status: localStatus(run.status),
    message: run.message,
    ...(run.startedUtc === null ? {} : { startedUtc: run.startedUtc }),
    ...(run.endedUtc === null ? {} : { endedUtc: run.endedUtc }),
    nodes: run.nodes.map(({ startedUtc, endedUtc, exitCode, outputs, moduleVersionId, trial, trials, ...node }) => ({
      ...node, outputs: Object.fromEntries(Object.entries(outputs).map(([output, ref]) => [output, places(ref.id)])),
      ...(moduleVersionId === undefined ? {} : { moduleVersionId }),
      ...(startedUtc === null ? {} : { startedUtc }),
      ...(endedUtc === null ? {} : { endedUtc }),
      ...(exitCode === null ? {} : { exitCode }),
      ...(trial === undefined ? {} : { trial }),
      ...(trials === undefined ? {} : { trials }),
    })),
    outputs: Object.fromEntries(Object.entries(run.outputs).map(([output, ref]) => [output, places(ref.id, output)])),
    warnings: run.warnings,
  };
}

/** What a run of a workspace has beside what local ones have. */
function remotePart({ status, position, member, id }: Pick<RemoteRunSummary, 'status' | 'position' | 'member' | 'id'>, address: (runId: string) => string) {
  return { status, position, member, url: address(id) };
}

/** The document of `run show --json` of a run of a workspace: the local one, with `position`, `member`, `url` and `references`. */
export function remoteRunJson(run: RemoteRun, state: RunState, address: (runId: string) => string): unknown {
  return { ...runShowJson(state), engine: run.engine, ...remotePart(run, address), references: run.references };
}

/** One run in `run list --workspace W --json`. */
export function remoteSummaryJson(run: RemoteRunSummary, address: (runId: string) => string): unknown {
  return { ...run, ...remotePart(run, address) };
}
