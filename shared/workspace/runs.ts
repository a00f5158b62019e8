import { z } from 'zod';
import { artifactRefSchema, nodeStatusSchema, runEventSchema, runOriginSchema } from '../model/run.ts';
import { scalarSchema } from '../model/interface.ts';
import { ignoredSchema } from '../model/module-spec.ts';
import { graphViewSchema } from '../graph/graph-view.ts';
import { runFieldSchema } from '../run/run-form.ts';
import { sealedModuleSchema } from '../model/sealed.ts';
import type { SealedPipeline } from '../model/sealed.ts';
import { plannedTrialSchema } from '../plan/planned-run.ts';
import { replayShape } from '../plan/replay.ts';
import { trialCountsSchema } from '../sweep/trial-counts.ts';
import { digestSchema, idSchema } from './entity.ts';

/** Made by whoever submits, in the form of the ids of local runs: `20261122-041512-k3x9vq`. */
export const remoteRunIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/u, 'expected letters, digits, "_" or "-", at most 100');

const sealedPipelineSchema: z.ZodType<SealedPipeline> = sealedModuleSchema.refine((module): module is SealedPipeline => module.kind === 'pipeline', 'expected a pipeline');

export const runSubjectSchema = z.discriminatedUnion('kind', [
  /** A pipeline as its author's machine sealed it. References stand in it as written; its local data was taken into snapshots (`stored`). */
  z.strictObject({ kind: z.literal('pipeline'), name: z.string().max(500), displayName: z.string().max(500), pipeline: sealedPipelineSchema }),
  /** A published pipeline: `name`, `name:version` or an id. */
  z.strictObject({ kind: z.literal('endpoint'), reference: z.string().min(1).max(1_000) }),
]);
/** What is run. */
export type RunSubject = z.infer<typeof runSubjectSchema>;

/**
 * `PUT /v1/workspaces/{workspace}/runs/{runId}`: 201, or 200 when the same was submitted under this id before. Everything is resolved at this moment.
 * 400 with every problem at once when it cannot be run; 409 `content-missing` names the snapshots that are to be sent first; 409 `id-taken` where the id
 * stands for something else; 409 `wrong-state` where the workspace runs nothing; 429 when the member has too many waiting.
 */
export const submitRunSchema = z.strictObject({
  subject: runSubjectSchema,
  /** Values of the pipeline's inputs, as text: a scalar, a URL, `azureml:name:version`, or `stored:sha256:<hex>[/path]`. */
  values: z.record(z.string(), z.string().max(100_000)),
  /** Nodes at once; the workspace may give fewer. */
  maxWorkers: z.number().int().positive().max(1_000).optional(),
  forceRerun: z.boolean().optional(),
  /** Give the nodes no network. */
  hermetic: z.boolean().optional(),
  /** Run this node, and everything after it, again. */
  from: z.string().max(300).optional(),
  /** When not empty: just these nodes. */
  only: z.array(z.string().max(300)).max(1_000).optional(),
});
export type SubmitRun = z.infer<typeof submitRunSchema>;

/** The same as far as a description can say it: pipelines stand in each other without end. */
export const submitRunOutlineSchema = z.looseObject({
  subject: z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('pipeline'), name: z.string().max(500), displayName: z.string().max(500), pipeline: z.looseObject({ kind: z.literal('pipeline') }) }),
    z.looseObject({ kind: z.literal('endpoint'), reference: z.string().min(1).max(1_000) }),
  ]),
  values: z.record(z.string(), z.string().max(100_000)),
});

/** `GET /v1/workspaces/{workspace}/run-form?endpoint=REFERENCE`: what an endpoint takes, as `runs` would resolve the reference now. */
export const runFormSchema = z.object({ name: z.string(), displayName: z.string(), version: z.string(), fields: z.array(runFieldSchema) });
export type RunForm = Readonly<z.infer<typeof runFormSchema>>;

/** `queued`: it waits for its turn, also again after the server was restarted. The other states are those of local runs. */
export const remoteRunStatusSchema = z.enum(['queued', 'preparing', 'running', 'completed', 'failed', 'cancelled']);
export type RemoteRunStatus = z.infer<typeof remoteRunStatusSchema>;
export const isRunOver = (status: RemoteRunStatus): boolean => status === 'completed' || status === 'failed' || status === 'cancelled';

/** What a reference in the pipeline meant when the run was submitted; it means that for this run for ever. */
export const runReferenceSchema = z.object({ reference: z.string(), moduleId: idSchema, name: z.string(), version: z.string(), versionId: idSchema });

const summaryShape = {
  id: remoteRunIdSchema,
  /** Its display name. */
  pipeline: z.string(),
  /** Null for a run of a file. */
  origin: runOriginSchema.nullable(),
  status: remoteRunStatusSchema,
  /** While it is queued: how many start before it, and 1. Null otherwise. */
  position: z.number().int().positive().nullable(),
  /** What executes its nodes. */
  engine: z.string(),
  member: z.object({ id: idSchema, name: z.string() }),
  /** When it was submitted. */
  createdUtc: z.string(),
  startedUtc: z.string().nullable(),
  endedUtc: z.string().nullable(),
  nodes: z.object({ total: z.number(), completed: z.number(), reused: z.number(), failed: z.number() }),
};
/** A run in a list. */
export const remoteRunSummarySchema = z.object(summaryShape);
export type RemoteRunSummary = Readonly<z.infer<typeof remoteRunSummarySchema>>;

/** A node as `pipeline run --json` has it, but that outputs are named by content. */
export const remoteNodeSchema = z.object({
  name: z.string(),
  status: nodeStatusSchema,
  moduleVersionId: z.string().optional(),
  reused: z.boolean(),
  reason: z.string(),
  startedUtc: z.string().nullable(),
  endedUtc: z.string().nullable(),
  exitCode: z.number().nullable(),
  attempts: z.number().int().nonnegative(),
  /** The nodes whose ends it waits for. Empty until the run has begun. */
  dependsOn: z.array(z.string()),
  outputs: z.record(z.string(), artifactRefSchema),
  trial: plannedTrialSchema.optional(),
  trials: trialCountsSchema.optional(),
});
export type RemoteNode = Readonly<z.infer<typeof remoteNodeSchema>>;

/** `GET .../runs/{runId}`. `nodes` says how many there are in a summary, and is the nodes themselves here. */
export const remoteRunSchema = z.object({
  ...summaryShape,
  name: z.string(),
  message: z.string(),
  engineReason: z.string(),
  parameters: z.record(z.string(), scalarSchema),
  references: z.array(runReferenceSchema),
  nodes: z.array(remoteNodeSchema),
  /** As it is drawn. Nothing is in it until the run has begun. */
  graph: graphViewSchema,
  /** The pipeline's named outputs that are there. */
  outputs: z.record(z.string(), artifactRefSchema),
  ignored: z.array(ignoredSchema.extend({ node: z.string().optional() })),
  warnings: z.array(z.string()),
  /** The number of its newest event. */
  lastSeq: z.number().int().nonnegative(),
});
export type RemoteRun = Readonly<z.infer<typeof remoteRunSchema>>;

/** `GET .../runs?before=RUNID&limit=N&member=ID`, the newest first. */
export const remoteRunListSchema = z.object({ runs: z.array(remoteRunSummarySchema), more: z.boolean() });
export type RemoteRunList = Readonly<z.infer<typeof remoteRunListSchema>>;

/**
 * `GET .../runs/{runId}/events?after=SEQ`, server-sent. An event `run-event` is a line of the run's log, with its number as the id (so that
 * `Last-Event-ID` goes on after it); `state` comes whenever the state or the position in the queue has changed, and first of all; with `end` the stream is
 * over, because the run is. A stream that ends without it was cut: ask again from where it was.
 */
export const runStreamItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), data: remoteRunSummarySchema }),
  z.object({ type: z.literal('run-event'), data: runEventSchema }),
  z.object({ type: z.literal('end'), data: remoteRunSummarySchema }),
]);
export type RunStreamItem = Readonly<z.infer<typeof runStreamItemSchema>>;

/**
 * `GET .../runs/{runId}/nodes/{node}/logs/{stream}?attempt=N&from=BYTES&wait=SECONDS`: what a node printed, from a byte on, as bytes. `attempt` is the last
 * one when it is not said. With `wait` the answer is held until there is more, the attempt has ended, or the time is over.
 */
export const logStreamSchema = z.enum(['stdout', 'stderr']);
/** Where to go on. */
export const logNextHeader = 'Drydock-Log-Next';
/** The attempt that the bytes are of; 0: it has not been started. */
export const logAttemptHeader = 'Drydock-Log-Attempt';
/** `true`: nothing more will come of this attempt. */
export const logEndedHeader = 'Drydock-Log-Ended';

/**
 * `GET .../runs/{runId}/artifacts/{artifactId}`: the tree of something that the run made or took, as a manifest. The digest of its canonical text is its id.
 * `GET .../runs/{runId}/artifacts/{artifactId}/blobs/{digest}`, with `Range`, is the content of a file of it.
 */
export const artifactIdSchema = digestSchema;

/** The image that a node ran in. */
export const nodeImageSchema = z.object({
  /** The engine's id: the digest of its configuration. */
  id: digestSchema,
  /** What the module calls it. */
  reference: z.string().optional(),
  /** `repository@sha256:<hex>`: the same image, from a registry. */
  repoDigests: z.array(z.string().max(1_000)).max(50),
  platform: z.string(),
});
export type NodeImage = Readonly<z.infer<typeof nodeImageSchema>>;

/** `GET .../runs/{runId}/nodes/{node}/execution`: all that it takes to execute a node again somewhere else. Where it took outputs of other nodes it takes artifacts. */
export const nodeExecutionSchema = z.object({
  runId: remoteRunIdSchema,
  ...replayShape,
  /** Absent on the process engine, and where the node did not get that far. */
  image: nodeImageSchema.optional(),
});
export type NodeExecution = Readonly<z.infer<typeof nodeExecutionSchema>>;
