import { z } from 'zod';
import { ignoredSchema } from './module-spec.ts';
import { scalarSchema } from './interface.ts';

export const nodeStatusSchema = z.enum(['queued', 'preparing', 'running', 'reused', 'completed', 'failed', 'skipped', 'cancelled']);
export type NodeStatus = z.infer<typeof nodeStatusSchema>;

export const runStatusSchema = z.enum(['preparing', 'running', 'completed', 'failed', 'cancelled', 'interrupted']);
/** `interrupted`: the process that ran it is gone and no end was recorded; it can be resumed. Never written, always derived. */
export type RunStatus = z.infer<typeof runStatusSchema>;

export const engineNameSchema = z.enum(['docker', 'process']);
export type EngineName = z.infer<typeof engineNameSchema>;

export const artifactRefSchema = z.object({
  /** `sha256:<hex>` over the manifest of the content: equal content, equal id. */
  id: z.string(),
  shape: z.enum(['file', 'folder']),
  /** For `file`: the base name of the file inside the artifact. */
  fileName: z.string().optional(),
  bytes: z.number(),
  files: z.number(),
});
/** The content an output produced, in the artifact store. */
export type ArtifactRef = z.infer<typeof artifactRefSchema>;

export const keyIngredientsSchema = z.record(z.string(), z.string());
/**
 * What a node's result depends on, one digest or literal per ingredient:
 * `code`, `command`, `environment`, `outputs`, `parameter <name>`, `input <name>`, `variable <name>`.
 */
export type KeyIngredients = z.infer<typeof keyIngredientsSchema>;

const at = { seq: z.number(), utc: z.string() };
const onNode = { ...at, node: z.string() };

/** One line of a run's event log. The state of a run is the fold of its events, in order. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({ ...at, type: z.literal('run-started'), pid: z.number() }),
  z.object({ ...at, type: z.literal('run-resumed'), pid: z.number() }),
  z.object({ ...onNode, type: z.literal('node-preparing'), what: z.string() }),
  /** The reuse key was computed; the previous ingredients are those of the last run in which the same node got this far. */
  z.object({
    ...onNode,
    type: z.literal('node-keyed'),
    key: z.string(),
    ingredients: keyIngredientsSchema,
    previousRun: z.string().optional(),
    previousIngredients: keyIngredientsSchema.optional(),
  }),
  /** `outputFolders`: where the command writes its outputs, absolute, by name. Part of the command on the process engine. */
  z.object({ ...onNode, type: z.literal('node-running'), attempt: z.number(), reason: z.string(), outputFolders: z.record(z.string(), z.string()).optional() }),
  z.object({ ...onNode, type: z.literal('node-retrying'), attempt: z.number(), exitCode: z.number().optional(), message: z.string(), delayMs: z.number() }),
  z.object({ ...onNode, type: z.literal('node-reused'), reason: z.string(), key: z.string(), fromRun: z.string(), outputs: z.record(z.string(), artifactRefSchema) }),
  z.object({ ...onNode, type: z.literal('node-completed'), exitCode: z.number(), key: z.string().optional(), outputs: z.record(z.string(), artifactRefSchema) }),
  z.object({ ...onNode, type: z.literal('node-failed'), exitCode: z.number().optional(), code: z.string(), message: z.string() }),
  z.object({ ...onNode, type: z.literal('node-skipped'), reason: z.string() }),
  /** `by`: set on a trial that its sweep stopped, not the run; it stays stopped when the run is resumed. */
  z.object({ ...onNode, type: z.literal('node-cancelled'), reason: z.string(), by: z.enum(['policy', 'sweep-timeout']).optional() }),
  /** What a trial of a sweep is compared by; absent of trials that did not log the metric. Before the end of the trial. */
  z.object({ ...onNode, type: z.literal('trial-measured'), value: z.number() }),
  /** The best trial of a sweep, by its node name; before the end of the sweep, whose outputs are those of that trial. */
  z.object({ ...onNode, type: z.literal('sweep-chosen'), trial: z.string(), metric: z.string(), value: z.number() }),
  z.object({ ...at, type: z.literal('warning'), node: z.string().optional(), message: z.string() }),
  z.object({ ...at, type: z.literal('run-finished'), status: z.enum(['completed', 'failed', 'cancelled']), message: z.string() }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

export const runOptionsSchema = z.object({
  maxWorkers: z.number(),
  hermetic: z.boolean(),
  forceRerun: z.boolean(),
  /** Nodes whose reuse is forbidden because the user asked to run from there. */
  from: z.array(z.string()),
  only: z.array(z.string()),
});
export type RunOptions = z.infer<typeof runOptionsSchema>;

export const runOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('endpoint'), id: z.string(), name: z.string(), version: z.string() }),
  z.object({ kind: z.literal('module'), id: z.string(), name: z.string(), version: z.string(), versionId: z.string() }),
  /** `id` is the spec file or the id of the module version; the version of a spec file is empty. */
  z.object({ kind: z.literal('test'), id: z.string(), name: z.string(), version: z.string() }),
]);
/** What was run when it was no file: a version of a pipeline endpoint, a module version of the catalog, or the tests of a module. Names are those at that moment. */
export type RunOrigin = z.infer<typeof runOriginSchema>;

/** `run.json`: what was asked, written once before the first node. */
export const runDocumentSchema = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  createdUtc: z.string(),
  /** `file` is empty for what was no file: see `origin`. */
  pipeline: z.object({ name: z.string(), displayName: z.string(), file: z.string() }),
  origin: runOriginSchema.optional(),
  engine: engineNameSchema,
  engineReason: z.string(),
  parameters: z.record(z.string(), scalarSchema),
  options: runOptionsSchema,
  ignored: z.array(ignoredSchema.extend({ node: z.string().optional() })),
  /** Set when the run is one node of another run, run by itself with edited code. */
  debugOf: z.object({ session: z.string(), runId: z.string(), node: z.string() }).optional(),
});
export type RunDocument = z.infer<typeof runDocumentSchema>;
