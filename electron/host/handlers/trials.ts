import type { trialCalls } from '#shared/contract/trials.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

/** The calls about the trials of sweeps. */
export function trialHandlers({ app }: Pick<HostParts, 'app'>): HandlersOf<typeof trialCalls> {
  return { 'runs.trials': ({ runId, node }) => app.runs.trials(runId, node) };
}
