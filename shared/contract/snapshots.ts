import { z } from 'zod';
import { problemSchema } from '../model/problem-schema.ts';
import { provenanceSchema } from '../sources/source.ts';
import { command, hostPath, nothing, query } from './call.ts';

/** A folder, `git+...`, an archive, `snapshot:...` or `image:...`, as on the command line. */
const source = z.string().min(1).max(4_096);
const taskStarted = z.object({ taskId: z.string() });

export const inspectionSchema = z.object({
  provenance: provenanceSchema.omit({ of: true }),
  /** Of what would be stored. */
  files: z.number(),
  bytes: z.number(),
  /** Components and pipelines anywhere in the source; `source` is what registers one. */
  specs: z.array(z.object({ path: z.string(), source: z.string(), name: z.string().optional(), version: z.string().optional(), kind: z.enum(['command', 'pipeline', 'foreign']) })),
  /** The one folder that everything lies in: `inTopFolder` is the source that means what is inside of it. */
  topFolder: z.string().optional(),
  inTopFolder: z.string().optional(),
  topNames: z.array(z.string()),
  /** What a person should know: submodules that are not followed, a copy that may be old. */
  notes: z.array(z.string()),
});
export type Inspection = z.infer<typeof inspectionSchema>;

export const sourceOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('working') }),
  z.object({ kind: z.literal('inspected'), inspection: inspectionSchema }),
  z.object({ kind: z.literal('created'), snapshotId: z.string(), files: z.number(), bytes: z.number(), notes: z.array(z.string()) }),
  z.object({ kind: z.literal('registered'), id: z.string(), name: z.string(), version: z.string(), created: z.boolean(), problems: z.array(problemSchema) }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string(), cancelled: z.boolean(), problems: z.array(problemSchema) }),
  /** No such task, or so long ago that it was forgotten. */
  z.object({ kind: z.literal('unknown') }),
]);
export type SourceOutcome = z.infer<typeof sourceOutcomeSchema>;

/** Code from elsewhere. What takes long is a task, with progress and cancel as every task has; `snapshots.outcome` tells how it ended. */
export const snapshotCalls = {
  /** Reads a source and says what is in it; keeps nothing but downloads. A source that cannot be read as such is refused at once. */
  'snapshots.inspect': command(z.strictObject({ source }), taskStarted),
  /** Makes a snapshot that is kept by itself. */
  'snapshots.create': command(z.strictObject({ source }), taskStarted),
  /** Registers the spec in a source, or with `spec` that file with the source as its code. */
  'modules.registerSource': command(z.strictObject({ source, spec: hostPath.optional(), version: z.string().min(1).max(200).optional(), setDefault: z.boolean() }), taskStarted),
  'snapshots.outcome': query(z.strictObject({ taskId: z.string().max(100) }), sourceOutcomeSchema),
  /** Those that were made by themselves, newest first. */
  'snapshots.list': query(nothing, z.object({ snapshots: z.array(z.object({ id: z.string(), createdUtc: z.string(), provenance: provenanceSchema })) })),
} as const;
