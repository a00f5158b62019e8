import type { ParallelView } from '#shared/contract/metrics.ts';
import type { NodeStateView } from '#shared/contract/runs.ts';
import { useCall, useRefreshOn } from '../../../client/hooks.ts';
import { useAskAgain } from '../use-ask-again.ts';

/** How far a parallel step is, kept up to date; without `progress` for any other node. */
export function useParallel(runId: string, state: NodeStateView): ParallelView | undefined {
  const wish = { runId, node: state.name };
  useAskAgain('runs.parallel', wish, `${state.status} ${state.attempts}`);
  useRefreshOn('parallel', state.status === 'running' ? `${runId}/${state.name}` : undefined, ['runs.parallel']);
  return useCall('runs.parallel', wish).data;
}
