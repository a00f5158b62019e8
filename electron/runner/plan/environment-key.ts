import type { PlannedNode } from '#shared/plan/planned-run.ts';

/** Equal for nodes that run in the same environment. */
export const environmentKey = (node: PlannedNode): string => JSON.stringify(node.environment ?? null);
