import type { z } from 'zod';
// Types alone: what reads and checks files starts without the schema library.
import type { placeSchema, problemSchema, severitySchema } from './problem-schema.ts';

/**
 * A position in a source text. `line` and `column` are 1-based; `path` is the YAML path
 * (`jobs.train.inputs.epochs`), empty for the document itself.
 */
export type Place = Readonly<z.infer<typeof placeSchema>>;

export type Severity = z.infer<typeof severitySchema>;

/**
 * Something a person should know about a text they wrote. `code` is stable and machine-readable (`unknown-key`, `missing-input`);
 * `message` says what is wrong, what was expected and what to do; `node` is the pipeline node it concerns, where there is one; `commandLine` is how that
 * is done on the command line, a sentence that only that door adds.
 */
export type Problem = Readonly<z.infer<typeof problemSchema>>;

export const isError = (problem: Problem): boolean => problem.severity === 'error';
