import { z } from 'zod';
import { problemSchema } from '../model/problem-schema.ts';
import { runFieldSchema } from '../run/run-form.ts';
import { command, hostPath, query } from './call.ts';
import { planOutcomeSchema } from './runs.ts';

/** A spec file as it is now, or a version of the catalog; without `version`, what the bare name means. */
export const moduleTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path: hostPath }),
  z.strictObject({ kind: z.literal('version'), id: z.string().min(1).max(200), version: z.string().min(1).max(200).optional() }),
]);
export type ModuleTargetInput = z.infer<typeof moduleTargetSchema>;

export const setValuesSchema = z.record(z.string().max(200), z.string().max(20_000));

/** How something is run that has no nodes to choose from. */
export const wholeRunShape = {
  engine: z.enum(['auto', 'docker', 'process']),
  /** Values of inputs as text; what is not named keeps its default. */
  set: setValuesSchema,
  maxWorkers: z.number().int().min(1).max(256).optional(),
  hermetic: z.boolean(),
  forceRerun: z.boolean(),
};

export const startOutcomeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), runId: z.string() }),
  z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) }),
]);

export const moduleRunCalls = {
  /** What a module takes, for the form to run or debug it; samples that lie beside a spec are offered. A file that cannot be read has problems and no fields. */
  'modules.form': query(z.strictObject({ target: moduleTargetSchema }), z.object({ name: z.string(), isPipeline: z.boolean(), fields: z.array(runFieldSchema), problems: z.array(problemSchema) })),
  'modules.plan': query(z.strictObject({ target: moduleTargetSchema, ...wholeRunShape }), planOutcomeSchema),
  /** Runs one module by itself, without registering it. Resolves once the run exists, as `runs.start`. */
  'modules.run': command(z.strictObject({ target: moduleTargetSchema, ...wholeRunShape }), startOutcomeSchema),
} as const;
