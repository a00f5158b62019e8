import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { DataInputs } from './data-inputs.ts';
import type { Environments } from './environments.ts';

/**
 * Begins to bring images and data for the nodes that will probably run. Resolves when images are here or on their way;
 * downloads (whose addresses answered while planning) go on meanwhile, and a node waits for its own.
 */
export async function beginFetches(nodes: readonly PlannedNode[], environments: Environments, data: DataInputs): Promise<void> {
  for (const node of nodes) {
    for (const input of Object.values(node.inputs)) {
      // A download that fails is reported by the node that needs it.
      if (input.kind === 'data') data.fetch(input.source).catch(() => undefined);
    }
  }
  await environments.begin(nodes);
}
