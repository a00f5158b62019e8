import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import { writeQuickly } from '../../content/write-quickly.ts';
import { collectMetrics } from '../metrics/collect-metrics.ts';
import { removeUntouched, trackingRunId } from '../metrics/tracking-folder.ts';
import type { ExecutionContext } from './execution-context.ts';

/**
 * Writes down what the last attempt at a node logged, however it ended. The store itself stays, since models and other files may be in it, but goes when
 * nothing was put there. That it cannot be written is a warning: the node has done its work.
 */
export async function keepMetrics(context: ExecutionContext, node: PlannedNode, attempt: number): Promise<NodeMetrics | undefined> {
  const folder = context.folder.node(node.name);
  const store = folder.tracking(attempt);
  const id = trackingRunId(context.runId, node.name, attempt);
  try {
    if (removeUntouched(store, id)) return undefined;
    const metrics = await collectMetrics(store, id);
    if (metrics !== undefined) await writeQuickly(folder.metrics, JSON.stringify(metrics));
    return metrics;
  } catch (error) {
    warn(context, node, error);
    return undefined;
  }
}

/** Gives a node that is reused what was logged when its result was made. */
export async function takeOverMetrics(context: ExecutionContext, node: PlannedNode, key: string): Promise<void> {
  try {
    const metrics = context.results.findMetrics(key);
    if (metrics !== undefined) await writeQuickly(context.folder.node(node.name).metrics, JSON.stringify(metrics));
  } catch (error) {
    warn(context, node, error);
  }
}

function warn(context: ExecutionContext, node: PlannedNode, error: unknown): void {
  context.log.append({ type: 'warning', node: node.name, message: `its metrics could not be kept: ${error instanceof Error ? error.message : String(error)}` });
}
