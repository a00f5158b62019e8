import { z } from 'zod';
import { problemSchema } from '../model/problem-schema.ts';
import { runFieldSchema } from '../run/run-form.ts';
import { command, hostPath, nothing, query, shortText } from './call.ts';
import { setValuesSchema, startOutcomeSchema, wholeRunShape } from './module-runs.ts';
import { planOutcomeSchema, runSummarySchema } from './runs.ts';

const id = z.string().min(1).max(200);
const version = z.string().min(1).max(300);

export const endpointSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  status: z.enum(['active', 'disabled', 'archived']),
  createdUtc: z.string(),
  versionCount: z.number(),
  /** What an invocation that names no version takes; absent only when there is none. */
  invokes: z.string().optional(),
  /** Set when that is a version that was chosen, not just the latest. */
  defaultVersion: z.string().optional(),
});
export type EndpointSummary = z.infer<typeof endpointSummarySchema>;

export const endpointDetailSchema = endpointSummarySchema.extend({
  /** Newest first. */
  versions: z.array(z.object({ version: z.string(), id: z.string(), createdUtc: z.string(), description: z.string(), displayName: z.string() })),
  /** One sentence per version whose document is damaged: it is not among `versions`. */
  unreadable: z.array(z.string()),
});
export type EndpointDetail = z.infer<typeof endpointDetailSchema>;

export const endpointVersionDetailSchema = z.object({
  endpoint: z.object({ id: z.string(), name: z.string(), status: z.enum(['active', 'disabled', 'archived']) }),
  version: z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  createdUtc: z.string(),
  /** The form to invoke it with: required inputs first, defaults of the endpoint over those of the pipeline. */
  fields: z.array(runFieldSchema),
  outputs: z.array(z.object({ name: z.string(), type: z.string(), description: z.string().optional() })),
  /** Nodes that name a module of the catalog, and what that means now; `message` says why it means nothing, or what to know. */
  references: z.array(z.object({ node: z.string(), reference: z.string(), means: z.string().optional(), moduleId: z.string().optional(), message: z.string().optional() })),
  source: z.object({ fileName: z.string(), text: z.string() }),
  contentDigest: z.string(),
});
export type EndpointVersionDetail = z.infer<typeof endpointVersionDetailSchema>;

const changed = z.object({ id: z.string() });
const onEndpoint = z.strictObject({ id });
const invocation = z.strictObject({ id, version: version.optional(), ...wholeRunShape });

/** Pipelines that are published under a name. Changes, by whichever process, are told on the topic `catalog` as `endpoints`. */
export const endpointCalls = {
  /** All of them, archived and disabled ones too, by name. */
  'endpoints.list': query(nothing, z.object({ endpoints: z.array(endpointSummarySchema), unreadable: z.array(z.string()) })),
  /** `id` may be a name too, in all of these calls. */
  'endpoints.show': query(onEndpoint, endpointDetailSchema),
  /** Without `version`, the one that would be invoked. */
  'endpoints.version': query(z.strictObject({ id, version: version.optional() }), endpointVersionDetailSchema),
  /** Runs of its invocations, newest first. */
  'endpoints.runs': query(z.strictObject({ id, limit: z.number().int().min(1).max(1_000) }), z.object({ runs: z.array(runSummarySchema), total: z.number() })),
  /** What is wrong with the pipeline is an outcome. `set`: defaults of its own for the pipeline's inputs. */
  'endpoints.publish': command(
    z.strictObject({ file: hostPath, name: shortText, version: version.optional(), description: z.string().max(20_000).optional(), set: setValuesSchema, setDefault: z.boolean() }),
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), id: z.string(), name: z.string(), version: z.string(), created: z.boolean(), problems: z.array(problemSchema) }),
      z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) }),
    ]),
  ),
  'endpoints.plan': query(invocation, planOutcomeSchema),
  /** Resolves once the run exists, as `runs.start`; what keeps it from starting is an outcome. */
  'endpoints.invoke': command(invocation, startOutcomeSchema),
  /** Without a version, the latest one is invoked. */
  'endpoints.setDefault': command(z.strictObject({ id, version: version.optional() }), changed),
  'endpoints.enable': command(onEndpoint, changed),
  'endpoints.disable': command(onEndpoint, changed),
  'endpoints.rename': command(z.strictObject({ id, name: shortText }), changed),
  'endpoints.describe': command(z.strictObject({ id, description: z.string().max(20_000) }), changed),
  'endpoints.archive': command(onEndpoint, changed),
  'endpoints.restore': command(z.strictObject({ id, name: shortText.optional() }), changed),
  /** Writes the pipeline of a version, with its components and their code, to a folder that is new or empty. */
  'endpoints.download': command(z.strictObject({ id, version: version.optional(), folder: hostPath }), z.object({ folder: z.string(), pipelineFile: z.string(), notes: z.array(z.string()) })),
} as const;
