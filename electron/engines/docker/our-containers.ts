import { DEADLINES, type EngineClient } from './engine-client.ts';
import { HOME_LABEL, RUN_LABEL } from './labels.ts';

export interface OurContainer {
  readonly id: string;
  /** Empty when the label is missing. */
  readonly runId: string;
}

/** All containers, running or not, that carry our label with this home's id (and the run's). Nothing else is ever listed. */
export async function listOurContainers(client: EngineClient, homeId: string, runId?: string, signal?: AbortSignal): Promise<OurContainer[]> {
  const label = [`${HOME_LABEL}=${homeId}`, ...(runId === undefined ? [] : [`${RUN_LABEL}=${runId}`])];
  const found = await client.call('list containers', DEADLINES.look, signal, (docker, inner) =>
    docker.listContainers({ all: true, filters: { label }, abortSignal: inner }),
  );
  return found.filter(({ Labels }) => Labels[HOME_LABEL] === homeId).map(({ Id, Labels }) => ({ id: Id, runId: Labels[RUN_LABEL] ?? '' }));
}
