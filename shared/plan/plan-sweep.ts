import type { SweepSettings } from '../model/sweep.ts';
import { planTrials } from '../sweep/plan-trials.ts';
import type { TrialValues } from '../sweep/plan-trials.ts';
import type { PlannedNode } from './planned-run.ts';

/** The nodes that a sweep comes to: its trials, then the node that picks the best of them. */
interface ExpandedSweep {
  readonly nodes: readonly PlannedNode[];
  /** What is worth saying of how many trials there are; undefined: as many as asked for. */
  readonly note?: string;
}

/** Expands a sweep. `planned` plans its module with the values of one trial, under the name given; `trial_timeout` shortens the limit that the module has. */
export function planSweep(name: string, settings: SweepSettings, planned: (name: string, values: TrialValues) => PlannedNode): ExpandedSweep {
  const { objective, sampling, limits, earlyTermination } = settings;
  const all = planTrials(settings);
  const digits = Math.max(3, String(all.length).length);
  const trials = all.map((values, index): PlannedNode => {
    const node = planned(`${name}.trial_${String(index + 1).padStart(digits, '0')}`, values);
    const timeoutSeconds = shortest(node.timeoutSeconds, limits.trialTimeoutSeconds);
    return { ...node, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }), trial: { sweep: name, number: index + 1, values } };
  });
  const [first] = trials;
  if (first === undefined) return { nodes: [], note: 'its search space has no values to try' };
  const { environment: _environment, snapshotId: _snapshotId, timeoutSeconds: _timeoutSeconds, trial: _trial, ...shared } = first;
  const gathered: PlannedNode = {
    ...shared,
    name,
    command: { parts: [] },
    params: {},
    inputs: {},
    environmentVariables: {},
    resources: {},
    maxRetries: 0,
    sweep: {
      trials: trials.map((trial) => trial.name),
      sampling: { ...sampling, ...(sampling.algorithm === 'random' ? { seed: sampling.seed ?? 0 } : {}) },
      objective,
      ...(limits.concurrentTrials === undefined ? {} : { concurrentTrials: limits.concurrentTrials }),
      ...(limits.timeoutSeconds === undefined ? {} : { timeoutSeconds: limits.timeoutSeconds }),
      ...(earlyTermination === undefined ? {} : { earlyTermination }),
    },
  };
  const isShort = sampling.algorithm !== 'grid' && all.length < limits.totalTrials;
  return { nodes: [...trials, gathered], ...(isShort ? { note: `${String(all.length)} trials instead of ${String(limits.totalTrials)}: the search space has no more combinations` } : {}) };
}

const shortest = (first: number | undefined, second: number | undefined): number | undefined => (first === undefined ? second : second === undefined ? first : Math.min(first, second));
