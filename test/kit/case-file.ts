import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const nodeSchema = z.union([
  /** Just the status. */
  z.string().transform((status) => ({ status, reason: undefined, exitCode: undefined, prints: undefined })),
  z.strictObject({
    status: z.string(),
    /** A regular expression that the reason must match. */
    reason: z.string().optional(),
    exitCode: z.number().nullable().optional(),
    /** What the command wrote to stdout, but for white space around it. */
    prints: text.optional(),
  }),
]);

/** The content of a file, of a folder (by relative path, complete), or `null` for an output that must not be there. */
const contentSchema = z.union([z.null(), text, z.record(z.string(), text)]);

const runSchema = z.strictObject({
  /** Arguments after the file and the engine. */
  run: z.array(text),
  file: z.string().default('pipeline.yml'),
  exit: z.number().default(0),
  /** Every node of the run; may be left out when nothing was started. */
  nodes: z.record(z.string(), nodeSchema).optional(),
  outputs: z.record(z.string(), contentSchema).default({}),
  /** Regular expressions that stderr (or, where nothing was started, the list of problems) must match. */
  says: z.array(z.string()).default([]),
  /** Regular expressions that `run show` must have as warnings. */
  warnings: z.array(z.string()).default([]),
  /** Regular expressions over `node key: reason` of the fidelity list. */
  ignored: z.array(z.string()).default([]),
});
export type CaseRun = z.infer<typeof runSchema>;

const stepSchema = z.union([
  runSchema,
  /** Changes files of the case. */
  z.strictObject({ write: z.record(z.string(), z.string()) }),
  z.strictObject({ remove: z.array(z.string()) }),
  /** Any other command line, run in the folder of the case. */
  z.strictObject({ drydock: z.array(text), exit: z.number().default(0), prints: z.array(z.string()).default([]) }),
]);
export type CaseStep = z.infer<typeof stepSchema>;

const caseSchema = z.strictObject({
  /** The behaviour, as a sentence. */
  about: z.string(),
  engines: z.array(z.enum(['process', 'docker'])).default(['process', 'docker']),
  steps: z.array(stepSchema),
});
export type PipelineCase = z.infer<typeof caseSchema>;

/** Reads the expectation of a case; unknown keys are mistakes. */
export function readCase(file: string): PipelineCase {
  return caseSchema.parse(parse(readFileSync(file, 'utf8')));
}
