import type { ParallelView } from '#shared/contract/metrics.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { RunRecord } from '../records/run-reader.ts';
import { readProgress } from './read-progress.ts';

/** How far a parallel step of a run is, or was at its end. Throws `NotFoundError`. */
export async function parallelOfNode(record: RunRecord, node: string): Promise<ParallelView> {
  const state = record.folded.nodes.get(node);
  if (state === undefined) throw new NotFoundError(`Run ${record.id} has no node '${node}'.`);
  const isParallel = record.planned.nodes.find(({ name }) => name === node)?.parallel !== undefined;
  const progress = isParallel && state.attempts > 0 ? await readProgress(record.folder.node(node).parallel(state.attempts)) : undefined;
  return { ...(progress === undefined ? {} : { progress }), attempt: state.attempts, live: record.isAlive && state.status === 'running' };
}
