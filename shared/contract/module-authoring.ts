import { z } from 'zod';
import { problemSchema } from '../model/problem-schema.ts';
import { command, hostPath, query, shortText } from './call.ts';

const names = z.array(z.string().min(1).max(200)).max(200);
const refused = z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) });

const initFileSchema = z.object({
  /** Relative to the folder, with `/`. */
  path: z.string(),
  /** In a few words. */
  what: z.string(),
  /** `written`: new. `merged`: added to what was there. `kept`: there was one, left alone. `same`: there was one with just this text. */
  outcome: z.enum(['written', 'merged', 'kept', 'same']),
  note: z.string().optional(),
});

const testResultSchema = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'skipped']),
  seconds: z.number().optional(),
  /** Why it failed or was skipped. */
  message: z.string().optional(),
});

export const moduleAuthoringCalls = {
  /**
   * Makes a module from a template (no `source`) or from code that is read and never executed. Nothing is overwritten. With `dryRun` nothing is written: for a
   * look before. What a person can mend is an outcome with problems and their places.
   */
  'authoring.init': command(
    z.strictObject({
      name: shortText.optional(),
      type: z.enum(['basic', 'parallel', 'mpi']).optional(),
      language: z.enum(['python', 'typescript']).optional(),
      /** A script or notebook, or a file with the function in it. */
      source: z.strictObject({ file: hostPath, functionName: z.string().min(1).max(200).optional() }).optional(),
      /** Where the module is made. Absent: a new folder in `parent` for a template, the folder of the source else. */
      folder: hostPath.optional(),
      /** Absent: where the host was started. */
      parent: hostPath.optional(),
      /** Arguments of the source that are files or folders it reads, or writes. */
      inputs: names,
      outputs: names,
      entryOnly: z.boolean(),
      dryRun: z.boolean(),
    }),
    z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        name: z.string(),
        folder: z.string(),
        /** Relative to the folder. */
        entry: z.string(),
        spec: z.string(),
        files: z.array(initFileSchema),
        notes: z.array(z.string()),
        problems: z.array(problemSchema),
        /** Command lines that do what comes next. */
        next: z.array(z.string()),
        dryRun: z.boolean(),
      }),
      refused,
    ]),
  ),
  /**
   * Runs the tests of a module as a task, in its environment and on a copy of its files; resolves once they have begun. They are a run: follow `run/<run id>` and
   * `log/<run id>/stdout/<node>`, cancel it as any.
   */
  'authoring.test': command(
    z.strictObject({
      /** A spec file, a folder with one, or a registered module (`name`, `name:version`). */
      module: hostPath,
      engine: z.enum(['auto', 'docker', 'process']),
      hermetic: z.boolean(),
    }),
    z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), runId: z.string(), node: z.string(), module: z.string(), files: z.array(z.string()) }), refused]),
  ),
  /** What the tests of a run have come to so far, one by one. */
  'authoring.testResults': query(
    z.strictObject({ runId: z.string().min(1).max(200) }),
    z.object({ status: z.enum(['preparing', 'running', 'completed', 'failed', 'cancelled', 'interrupted']), tests: z.array(testResultSchema) }),
  ),
} as const;
