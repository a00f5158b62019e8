import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import { writeQuickly } from '../../content/write-quickly.ts';
import { collectMetrics } from '../metrics/collect-metrics.ts';
import { isUntouched, removeUntouched, trackingRunId } from '../metrics/tracking-folder.ts';
import type { Decision } from './decide-node.ts';
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
    if (isUntouched(store, id)) {
      context.beside.add(() => removeUntouched(store, id), (error) => warn(context, node, error));
      return undefined;
    }
    const metrics = await collectMetrics(store, id);
    if (metrics !== undefined) await writeQuickly(folder.metrics, JSON.stringify(metrics));
    return metrics;
  } catch (error) {
    warn(context, node, error);
    return undefined;
  }
}

/**
 * Clears what an earlier part of the run left of a node that is to be decided on: code, logs and engine files. What was logged stays until it is known whether the
 * node does: of a result that nobody may reuse, or that was not kept before the process died, it stands nowhere else.
 */
export async function clearForDecision(context: ExecutionContext, node: PlannedNode): Promise<void> {
  const { root, metrics } = context.folder.node(node.name);
  if (!context.endedBefore.has(node.name)) return rm(root, { recursive: true, force: true });
  for (const name of existsSync(root) ? await readdir(root) : []) {
    if (name !== path.basename(metrics)) await rm(path.join(root, name), { recursive: true, force: true });
  }
}

/** To be called before a node runs (again). */
export async function forgetMetrics(context: ExecutionContext, node: PlannedNode): Promise<void> {
  if (context.endedBefore.has(node.name)) await rm(context.folder.node(node.name).metrics, { force: true });
}

/** Gives a node that is reused what was logged when its result was made. */
export async function takeOverMetrics(context: ExecutionContext, node: PlannedNode, key: string, reusable: NonNullable<Decision['reusable']>): Promise<void> {
  const file = context.folder.node(node.name).metrics;
  try {
    if (reusable.run === context.runId && existsSync(file)) return;
    await forgetMetrics(context, node);
    const metrics = reusable.hasMetrics === true ? context.results.findMetrics(key) : undefined;
    if (metrics !== undefined) await writeQuickly(file, JSON.stringify(metrics));
  } catch (error) {
    warn(context, node, error);
  }
}

function warn(context: ExecutionContext, node: PlannedNode, error: unknown): void {
  context.log.append({ type: 'warning', node: node.name, message: `its metrics could not be kept: ${error instanceof Error ? error.message : String(error)}` });
}
