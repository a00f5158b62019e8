import { z } from 'zod';
import { graphViewSchema } from '../graph/graph-view.ts';
import { scalarSchema } from '../model/interface.ts';
import { problemSchema } from '../model/problem-schema.ts';
import { engineNameSchema, nodeStatusSchema, runEventSchema, runOriginSchema, runStatusSchema } from '../model/run.ts';
import { plannedSweepSchema, plannedTrialSchema } from '../plan/planned-run.ts';
import { trialCountsSchema } from '../sweep/trial-counts.ts';
import { command, done, hostPath, nothing, query, shortText } from './call.ts';

const runId = z.string().min(1).max(100);
const nodeName = z.string().min(1).max(200);
const stream = z.enum(['stdout', 'stderr']);

export const runSummarySchema = z.object({
  id: z.string(),
  pipeline: z.string(),
  /** Absent for a run of a file. */
  origin: runOriginSchema.optional(),
  status: runStatusSchema,
  engine: engineNameSchema,
  createdUtc: z.string(),
  endedUtc: z.string().optional(),
  nodes: z.object({ total: z.number(), completed: z.number(), reused: z.number(), failed: z.number() }),
});
export type RunSummaryView = z.infer<typeof runSummarySchema>;

export const runRequestSchema = z.strictObject({
  file: hostPath,
  engine: z.enum(['auto', 'docker', 'process']),
  /** Values of pipeline inputs as text; what is not named keeps its default. */
  set: z.record(z.string().max(200), z.string().max(20_000)),
  maxWorkers: z.number().int().min(1).max(256).optional(),
  hermetic: z.boolean(),
  forceRerun: z.boolean(),
  from: nodeName.optional(),
  only: z.array(nodeName).max(5_000),
});

export const ignoredViewSchema = z.object({ node: z.string().optional(), key: z.string(), reason: z.string() });

export const planSchema = z.object({
  pipeline: z.object({ name: z.string(), displayName: z.string(), file: z.string() }),
  origin: runOriginSchema.optional(),
  engine: engineNameSchema,
  engineReason: z.string(),
  parameters: z.record(z.string(), scalarSchema),
  nodes: z.array(
    z.object({
      name: z.string(),
      module: z.string(),
      moduleVersionId: z.string().optional(),
      dependsOn: z.array(z.string()),
      action: z.enum(['run', 'reuse', 'unknown', 'skip']),
      reason: z.string(),
      environment: z.string(),
      /** Set on a trial of a sweep, with what it is tried with. */
      trial: plannedTrialSchema.optional(),
      /** Set on a sweep, with the names of its trials. */
      sweep: plannedSweepSchema.optional(),
    }),
  ),
  fetches: z.array(z.object({ kind: z.enum(['image', 'data']), name: z.string(), action: z.enum(['present', 'pull', 'build', 'download', 'missing']), detail: z.string() })),
  ignored: z.array(ignoredViewSchema),
  warnings: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;

/** A plan, or everything that keeps the run from starting. */
export const planOutcomeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), plan: planSchema }),
  z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) }),
]);

export const nodeStateSchema = z.object({
  name: z.string(),
  status: nodeStatusSchema,
  module: z.string(),
  moduleVersionId: z.string().optional(),
  reused: z.boolean(),
  reason: z.string(),
  startedUtc: z.string().optional(),
  endedUtc: z.string().optional(),
  exitCode: z.number().optional(),
  attempts: z.number(),
  dependsOn: z.array(z.string()),
  /** Set on a trial of a sweep, with what it is tried with: shown in the table of its sweep (`runs.trials`) rather than among the nodes. */
  trial: plannedTrialSchema.optional(),
  /** Set on a sweep: how far it is. */
  trials: trialCountsSchema.optional(),
});
export type NodeStateView = z.infer<typeof nodeStateSchema>;

export const runDetailSchema = z.object({
  id: z.string(),
  /** `file` is empty where there is an `origin`: what was run was no file. */
  pipeline: z.object({ name: z.string(), displayName: z.string(), file: z.string() }),
  origin: runOriginSchema.optional(),
  status: runStatusSchema,
  message: z.string(),
  engine: engineNameSchema,
  engineReason: z.string(),
  createdUtc: z.string(),
  startedUtc: z.string().optional(),
  endedUtc: z.string().optional(),
  parameters: z.record(z.string(), scalarSchema),
  options: z.object({ maxWorkers: z.number(), hermetic: z.boolean(), forceRerun: z.boolean(), from: z.array(z.string()), only: z.array(z.string()) }),
  nodes: z.array(nodeStateSchema),
  graph: graphViewSchema,
  outputs: z.array(z.object({ name: z.string(), node: z.string(), output: z.string(), path: z.string().optional() })),
  ignored: z.array(ignoredViewSchema),
  warnings: z.array(z.string()),
  /** Of the last event that is counted in: watch `run/<id>` and add what comes after. */
  lastSeq: z.number(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const nodeDetailSchema = z.object({
  /** The command line as it was executed; before that, as it would be. Absent when a value in it cannot be written safely. */
  command: z.string().optional(),
  environment: z.string(),
  environmentVariables: z.record(z.string(), z.string()),
  parameters: z.record(z.string(), z.string()),
  mounts: z.array(z.object({ name: z.string(), hostPath: z.string(), inStep: z.string(), writable: z.boolean() })),
  codeFolder: z.string().optional(),
  inputs: z.array(z.object({ name: z.string(), from: z.string(), shape: z.enum(['file', 'folder', 'any']), present: z.boolean() })),
  outputs: z.array(z.object({ name: z.string(), shape: z.enum(['file', 'folder', 'any']), present: z.boolean(), bytes: z.number().optional(), files: z.number().optional() })),
  attempts: z.array(z.object({ attempt: z.number(), stdoutBytes: z.number(), stderrBytes: z.number() })),
});
export type NodeDetail = z.infer<typeof nodeDetailSchema>;

export const explanationSchema = z.object({
  runId: z.string(),
  node: z.string(),
  status: nodeStatusSchema,
  reason: z.string(),
  key: z.string().optional(),
  ingredients: z.array(z.object({ ingredient: z.string(), value: z.string(), previous: z.string().optional(), change: z.enum(['same', 'changed', 'added', 'removed', 'first']) })),
  comparedWithRun: z.string().optional(),
});

const onLog = { runId, node: nodeName, attempt: z.number().int().min(1).max(1_000), stream };

export const runCalls = {
  'runs.plan': query(runRequestSchema, planOutcomeSchema),
  /** Resolves once the run exists; the run goes on in the host, as a task. What keeps it from starting is an outcome, not an error. */
  'runs.start': command(
    runRequestSchema,
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), runId: z.string() }),
      z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) }),
    ]),
  ),
  /** Newest first. */
  'runs.list': query(nothing, z.object({ runs: z.array(runSummarySchema), unreadable: z.array(z.string()) })),
  'runs.show': query(z.strictObject({ runId }), runDetailSchema),
  /** Events after a sequence number, at most `limit`. */
  'runs.events': query(z.strictObject({ runId, after: z.number().int().min(0), limit: z.number().int().min(1).max(10_000) }), z.object({ events: z.array(runEventSchema) })),
  'runs.node': query(z.strictObject({ runId, node: nodeName }), nodeDetailSchema),
  'runs.why': query(z.strictObject({ runId, node: nodeName }), explanationSchema),
  'runs.cancel': command(z.strictObject({ runId }), done),
  'runs.resume': command(z.strictObject({ runId }), z.object({ runId: z.string() })),
  /** What removing a run would free. */
  'runs.size': query(z.strictObject({ runId }), z.object({ bytes: z.number() })),
  'runs.remove': command(z.strictObject({ runId }), z.object({ bytes: z.number() })),
  /** Copies the pipeline's named outputs to a folder. */
  'runs.export': command(z.strictObject({ runId, folder: hostPath }), z.object({ outputs: z.record(z.string(), z.string()) })),
  'runs.compare': query(
    z.strictObject({ a: runId, b: runId }),
    z.object({
      parameters: z.array(z.object({ name: z.string(), a: scalarSchema.optional(), b: scalarSchema.optional() })),
      nodes: z.array(
        z.object({
          name: z.string(),
          a: z.object({ status: nodeStatusSchema, module: z.string(), milliseconds: z.number().optional() }).optional(),
          b: z.object({ status: nodeStatusSchema, module: z.string(), milliseconds: z.number().optional() }).optional(),
          changed: z.array(z.string()),
        }),
      ),
      metrics: z.array(z.object({ node: z.string(), file: z.string(), name: z.string(), a: z.number().optional(), b: z.number().optional() })),
    }),
  ),
  /**
   * Lines `from` (0-based) to `from + count`. `total` counts the lines that are there now, `bytes` the size they were read from; a line is cut at 4,000
   * characters, and of a line that was written over (carriage returns) only what stands there at last is told. The last line may still grow while the
   * log has not ended. Fewer lines than asked for come when all of them would not fit into one answer: ask again from the next one.
   */
  'logs.read': query(
    z.strictObject({ ...onLog, from: z.number().int().min(0), count: z.number().int().min(0).max(5_000) }),
    z.object({ lines: z.array(z.string()), from: z.number(), total: z.number(), bytes: z.number(), ended: z.boolean() }),
  ),
  /** Numbers of the lines that contain a text, whatever its case, ANSI colours left out of account. At most 10,000. */
  'logs.search': query(z.strictObject({ ...onLog, text: shortText.min(1) }), z.object({ lines: z.array(z.number()), truncated: z.boolean() })),
} as const;
