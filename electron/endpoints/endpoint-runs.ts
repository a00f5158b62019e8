import type { RunService, RunSummary } from '../runner/run-service.ts';

/** The runs that invocations of an endpoint made, newest first; those that cannot be read are left out, as in lists. */
export async function runsOfEndpoint(runs: Pick<RunService, 'list'>, id: string): Promise<readonly RunSummary[]> {
  return (await runs.list()).filter(({ origin }) => origin?.kind === 'endpoint' && origin.id === id);
}
