import { existsSync } from 'node:fs';
import { DrydockError } from '#shared/errors.ts';
import { nodeMetricsSchema } from '#shared/run/node-metrics.ts';
import type { DocumentKind } from '../../store/document.ts';
import { readDocument } from '../../store/document.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import type { RunRecord } from '../records/run-reader.ts';
import type { NodeMetricsState } from '../run-service.ts';
import { collectMetrics } from './collect-metrics.ts';
import { trackingRunId } from './tracking-folder.ts';

const metricsKind: DocumentKind<NodeMetrics> = { what: 'metrics document', schemaVersion: 1, schema: nodeMetricsSchema };

/** What a node of a run logged, as it stands. A document that is damaged is made again of what the step wrote, where that is still there. */
export async function metricsOfNode(record: RunRecord, node: string): Promise<NodeMetricsState> {
  const state = record.folded.nodes.get(node);
  const attempt = state?.attempts ?? 0;
  const live = record.isAlive && (state?.status === 'running' || state?.status === 'preparing');
  const folder = record.folder.node(node);
  const kept = live ? undefined : keptMetrics(folder.metrics, existsSync(folder.tracking(attempt)));
  const metrics = kept ?? (attempt === 0 ? undefined : await collectMetrics(folder.tracking(attempt), trackingRunId(record.id, node, attempt)));
  return { ...(metrics === undefined ? {} : { metrics }), attempt, live };
}

function keptMetrics(file: string, canBeMadeAgain: boolean): NodeMetrics | undefined {
  try {
    return readDocument(file, metricsKind);
  } catch (error) {
    if (canBeMadeAgain && error instanceof DrydockError) return undefined;
    throw error;
  }
}
