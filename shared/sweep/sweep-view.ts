import { z } from 'zod';
import { scalarSchema } from '../model/interface.ts';
import { nodeStatusSchema } from '../model/run.ts';
import { objectiveSchema, samplingSchema } from '../model/sweep.ts';
import type { PlannedNode, PlannedRun } from '../plan/planned-run.ts';
import type { FoldedNode } from '../run/fold-events.ts';
import { bestTrial } from './objective-value.ts';
import { trialCounts, trialCountsSchema } from './trial-counts.ts';

export const trialRowSchema = z.object({
  /** The node of the run that the trial is: its logs, metrics and outputs are under that name. */
  node: z.string(),
  /** From 1, in the order planned. */
  number: z.number(),
  values: z.record(z.string(), scalarSchema),
  status: nodeStatusSchema,
  /** Why it failed, was reused or stopped. */
  reason: z.string(),
  /** What it is compared by: the best value that it logged of the metric. Absent while it runs, and when it logged none. */
  value: z.number().optional(),
  best: z.boolean(),
  /** Set when its sweep stopped it. */
  stoppedBy: z.enum(['policy', 'sweep-timeout']).optional(),
  startedUtc: z.string().optional(),
  endedUtc: z.string().optional(),
  exitCode: z.number().optional(),
});
export type TrialRow = z.infer<typeof trialRowSchema>;

export const sweepViewSchema = z.object({
  node: z.string(),
  status: nodeStatusSchema,
  reason: z.string(),
  objective: objectiveSchema,
  sampling: samplingSchema,
  /** Names of the hyperparameters, in the order of the search space; of groups those that some trial has. */
  parameters: z.array(z.string()),
  counts: trialCountsSchema,
  /** In the order planned. */
  trials: z.array(trialRowSchema),
});
/** A sweep with all its trials: a table, and lines through parallel coordinates. */
export type SweepView = z.infer<typeof sweepViewSchema>;

/** The sweep that a node of a run is; undefined when it is none. While it runs, the best trial so far is marked. */
export function sweepView(planned: PlannedRun, name: string, states: ReadonlyMap<string, FoldedNode>): SweepView | undefined {
  const nodes = new Map(planned.nodes.map((node) => [node.name, node]));
  const sweep = nodes.get(name)?.sweep;
  const state = states.get(name);
  if (sweep === undefined || state === undefined) return undefined;
  const rows = sweep.trials.flatMap((trial) => rowOf(nodes.get(trial), states.get(trial)));
  const ended = rows.filter(({ status }) => status === 'completed' || status === 'reused').map((row) => ({ row, value: row.value }));
  const best = state.best?.trial ?? bestTrial(sweep.objective.goal, ended)?.row.node;
  const parameters = new Set<string>();
  for (const { values } of rows) for (const parameter of Object.keys(values)) parameters.add(parameter);
  return {
    node: name,
    status: state.status,
    reason: state.reason,
    objective: sweep.objective,
    sampling: sweep.sampling,
    parameters: [...parameters],
    counts: trialCounts(sweep, (trial) => states.get(trial)?.status),
    trials: rows.map((row) => ({ ...row, best: row.node === best })),
  };
}

function rowOf(node: PlannedNode | undefined, state: FoldedNode | undefined): readonly TrialRow[] {
  if (node?.trial === undefined) return [];
  return [{
    node: node.name,
    number: node.trial.number,
    values: node.trial.values,
    status: state?.status ?? 'queued',
    reason: state?.reason ?? '',
    best: false,
    ...(state?.measured === undefined ? {} : { value: state.measured }),
    ...(state?.stoppedBy === undefined ? {} : { stoppedBy: state.stoppedBy }),
    ...(state?.startedUtc === undefined ? {} : { startedUtc: state.startedUtc }),
    ...(state?.endedUtc === undefined ? {} : { endedUtc: state.endedUtc }),
    ...(state?.exitCode === undefined ? {} : { exitCode: state.exitCode }),
  }];
}

/** Rows with the best first, then the others by their value, then those without one in the order planned. */
export function byObjective(view: SweepView): readonly TrialRow[] {
  const sign = view.objective.goal === 'maximize' ? -1 : 1;
  return [...view.trials].sort((a, b) => {
    if (a.best !== b.best) return a.best ? -1 : 1;
    if (a.value === undefined || b.value === undefined) return Number(a.value === undefined) - Number(b.value === undefined) || a.number - b.number;
    return sign * (a.value - b.value) || a.number - b.number;
  });
}
