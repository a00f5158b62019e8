import { z } from 'zod';
import { parameterTypeSchema, scalarSchema } from '../model/interface.ts';
import { problemSchema } from '../model/problem-schema.ts';
import { command, hostPath, query } from './call.ts';

const names = z.array(z.string().min(1).max(200)).max(200);
const refused = z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) });
/** Both count from 1. In a notebook the line is that of the cell. */
const sourcePlaceSchema = z.object({ line: z.number(), column: z.number() });

export const builtModuleSchema = z.object({
  /** Absolute, as `spec`. */
  source: z.string(),
  /** Absent where the source could not be read so far. */
  module: z.string().optional(),
  spec: z.string().optional(),
  /** `created` and `updated`: written, or with `dryRun` would be. `failed`: nothing was written; `problems` say why. */
  outcome: z.enum(['created', 'updated', 'unchanged', 'failed']),
  problems: z.array(problemSchema),
  /** The lines in which the spec differs from the one that was there, removed before added. Line numbers are those of the text that has the line. */
  changes: z.array(z.object({ kind: z.enum(['added', 'removed']), line: z.number(), text: z.string() })),
  /** The text of the spec, where it is new or differs. */
  text: z.string().optional(),
});

const argumentShape = { name: z.string(), flag: z.string().optional(), description: z.string().optional(), optional: z.boolean(), place: sourcePlaceSchema };

export const declaredItemSchema = z.discriminatedUnion('kind', [
  /** `isGuessed`: told by its name alone; the person should look at it. */
  z.object({ kind: z.literal('input'), ...argumentShape, type: z.string(), isGuessed: z.boolean() }),
  z.object({ kind: z.literal('output'), ...argumentShape, type: z.string(), isGuessed: z.boolean() }),
  z.object({
    kind: z.literal('parameter'), ...argumentShape, type: parameterTypeSchema, default: scalarSchema.optional(), min: z.number().optional(), max: z.number().optional(), enum: z.array(scalarSchema).optional(),
    isSwitch: z.boolean(), takesMany: z.boolean(),
  }),
]);

export const declaredModuleSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  language: z.enum(['python', 'typescript']),
  shape: z.enum(['basic', 'mpi', 'parallel']),
  functionName: z.string().optional(),
  image: z.string().optional(),
  environment: z.string().optional(),
  condaFile: z.string().optional(),
  items: z.array(declaredItemSchema),
  place: sourcePlaceSchema,
});

export const moduleBuildCalls = {
  /**
   * Writes the specs of the modules that the sources of a file or folder declare; sources are read, never executed. With `dryRun` nothing is written: for a look
   * before. A source with errors is a `failed` file and does not stop the others.
   */
  'authoring.build': command(
    z.strictObject({ path: hostPath, dryRun: z.boolean() }),
    z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), files: z.array(builtModuleSchema), looked: z.number(), dryRun: z.boolean() }), refused]),
  ),
  /**
   * What a source declares: decorated functions, a script with argparse, a notebook, or the function that is named; of a file, or of a text that is being edited
   * (`path` is then only its name). Without modules and problems it declares nothing.
   */
  'authoring.readSource': query(
    z.strictObject({ path: hostPath, text: z.string().max(32_000_000).optional(), functionName: z.string().min(1).max(200).optional(), inputs: names, outputs: names }),
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), kind: z.enum(['decorated', 'script', 'notebook', 'function', 'nothing']), modules: z.array(declaredModuleSchema), problems: z.array(problemSchema) }),
      refused,
    ]),
  ),
} as const;
