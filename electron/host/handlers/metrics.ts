import type { metricCalls } from '#shared/contract/metrics.ts';
import { parallelOfNode } from '#electron/runner/parallel/parallel-of-node.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

/** The calls about what nodes log, and how far parallel ones are. */
export function metricHandlers({ app }: Pick<HostParts, 'app'>): HandlersOf<typeof metricCalls> {
  return {
    'runs.metrics': ({ runId, node }) => app.runs.metrics(runId, node),
    'runs.parallel': async ({ runId, node }) => parallelOfNode(await app.runs.inspect(runId), node),
  };
}
