import type { metricCalls } from '#shared/contract/metrics.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

/** The calls about what nodes log. */
export function metricHandlers({ app }: Pick<HostParts, 'app'>): HandlersOf<typeof metricCalls> {
  return { 'runs.metrics': ({ runId, node }) => app.runs.metrics(runId, node) };
}
