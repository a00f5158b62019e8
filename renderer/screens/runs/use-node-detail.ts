import type { UseQueryResult } from '@tanstack/react-query';
import type { NodeDetail, NodeStateView } from '#shared/contract/runs.ts';
import { useCall } from '../../client/hooks.ts';
import { useAskAgain } from './use-ask-again.ts';

/** The details of a node, asked for again when its state changes: the command and the outputs come to be while it runs. */
export function useNodeDetail(runId: string, { name, status, attempts }: NodeStateView): UseQueryResult<NodeDetail> {
  useAskAgain('runs.node', { runId, node: name }, `${status} ${attempts}`);
  return useCall('runs.node', { runId, node: name });
}
