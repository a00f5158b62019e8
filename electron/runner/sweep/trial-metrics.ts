import { DrydockError } from '#shared/errors.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import { nodeMetricsSchema } from '#shared/run/node-metrics.ts';
import { readDocument } from '../../store/document.ts';
import { collectMetrics } from '../metrics/collect-metrics.ts';
import { trackingRunId } from '../metrics/tracking-folder.ts';
import type { RunFolder } from '../run-folder.ts';

/** What the trials of a run log, as far as a sweep needs it. */
export interface TrialMetrics {
  /** Of a trial that runs: as it stands. */
  live(trial: string): Promise<NodeMetrics | undefined>;
  /** Of a trial that has ended, now or in an earlier part of the run. */
  ended(trial: string): NodeMetrics | undefined;
}

/** Trials have one attempt. */
const attempt = 1;

export function trialMetrics(runId: string, folder: RunFolder): TrialMetrics {
  return {
    live: (trial) => collectMetrics(folder.node(trial).tracking(attempt), trackingRunId(runId, trial, attempt)),
    ended: (trial) => {
      try {
        return readDocument(folder.node(trial).metrics, { what: 'metrics document', schemaVersion: 1, schema: nodeMetricsSchema });
      } catch (error) {
        // A damaged document is as good as none: the trial cannot be the best one then, and the sweep says so.
        if (error instanceof DrydockError) return undefined;
        throw error;
      }
    },
  };
}
