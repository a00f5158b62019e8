import { z } from 'zod';
import { commandTemplateSchema } from '../model/command.ts';
import { dataSourceSchema, scalarSchema, shapeSchema } from '../model/interface.ts';
import { resourcesSchema } from '../model/module-spec.ts';
import { plannedParallelSchema } from '../model/parallel.ts';
import { artifactRefSchema } from '../model/run.ts';
import { sealedEnvironmentSchema } from '../model/sealed.ts';
import { earlyTerminationSchema, objectiveSchema, samplingSchema } from '../model/sweep.ts';
import { isPortName } from '../specs/port-name.ts';

export const plannedInputSchema = z.discriminatedUnion('kind', [
  /** What another node of the run produces. */
  z.object({ kind: z.literal('node'), node: z.string(), output: z.string() }),
  /** Data from outside the run; `local` paths are absolute. */
  z.object({ kind: z.literal('data'), source: dataSourceSchema, shape: shapeSchema }),
  /** What a node of an earlier run produced: how a node that is run by itself gets what it had. */
  z.object({ kind: z.literal('artifact'), ref: artifactRefSchema }),
]);
export type PlannedInput = z.infer<typeof plannedInputSchema>;

/** Names become folders and files: a document that somebody tampered with must not lead out of them. */
const portName = z.string().refine(isPortName, 'this name cannot be used for a file');

export const plannedOutputSchema = z.object({
  name: portName,
  shape: shapeSchema,
  /** For `file`: the name of the file the command is asked to write. */
  fileName: portName.optional(),
  /** Whether a later node or a pipeline output takes it: a file output that is used must exist. */
  used: z.boolean(),
});
export type PlannedOutput = z.infer<typeof plannedOutputSchema>;

export const plannedSweepSchema = z.object({
  /** Names of its trials, nodes of this run; those that are left out are not among them. */
  trials: z.array(z.string()),
  sampling: samplingSchema,
  objective: objectiveSchema,
  concurrentTrials: z.number().optional(),
  timeoutSeconds: z.number().optional(),
  earlyTermination: earlyTerminationSchema.optional(),
});
/** What picks the best of its trials: its outputs are theirs, nothing is executed. */
export type PlannedSweep = z.infer<typeof plannedSweepSchema>;

export const plannedTrialSchema = z.object({
  /** Name of the sweep's node. */
  sweep: z.string(),
  /** From 1. */
  number: z.number(),
  values: z.record(z.string(), scalarSchema),
});
/** What a trial is tried with. */
export type PlannedTrial = z.infer<typeof plannedTrialSchema>;

export const plannedNodeSchema = z.object({
  /** Unique in the run; nodes of sub-pipelines are `outer.inner`. */
  name: z.string(),
  module: z.object({ label: z.string(), versionId: z.string().optional() }),
  command: commandTemplateSchema,
  snapshotId: z.string().optional(),
  environment: sealedEnvironmentSchema.optional(),
  /** Parameter values as text, ready for the command; unset optional ones are absent. */
  params: z.record(z.string(), z.string()),
  inputs: z.record(portName, plannedInputSchema),
  outputs: z.array(plannedOutputSchema),
  environmentVariables: z.record(z.string(), z.string()),
  resources: resourcesSchema,
  timeoutSeconds: z.number().optional(),
  maxRetries: z.number(),
  isDeterministic: z.boolean(),
  anyExitCodeIsSuccess: z.boolean(),
  /** Set on a step that runs an entry script over mini-batches; its command holds just the arguments. */
  parallel: plannedParallelSchema.optional(),
  /** Set on the node that gathers the trials of a sweep; its command is empty. */
  sweep: plannedSweepSchema.optional(),
  /** Set on a trial of a sweep. */
  trial: plannedTrialSchema.optional(),
});
/** One command to execute, with every reference resolved: independent of the files it was read from. */
export type PlannedNode = z.infer<typeof plannedNodeSchema>;

export const plannedRunSchema = z.looseObject({
  schemaVersion: z.literal(1),
  /** Dependencies come before the nodes that need them. */
  nodes: z.array(plannedNodeSchema),
  /** The pipeline's named outputs. */
  outputs: z.record(portName, z.object({ node: z.string(), output: z.string() })),
  continueOnStepFailure: z.boolean(),
});
/** `plan.json`: what a run executes, enough to resume it without the original files. */
export type PlannedRun = z.infer<typeof plannedRunSchema>;

/** Names of the nodes whose outputs a node takes or chooses from, without repetition. */
export function dependenciesOf(node: PlannedNode): readonly string[] {
  const names = new Set<string>(node.sweep?.trials);
  for (const input of Object.values(node.inputs)) if (input.kind === 'node') names.add(input.node);
  return [...names];
}
