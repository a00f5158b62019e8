import { z } from 'zod';
import { command, hostPath, query } from './call.ts';
import { exportFormats } from './export-formats.ts';

export const exportFormatSchema = z.enum(exportFormats);
/** `yaml`: a self-contained folder of v2 specs; `python`: azure-ai-ml code with the specs it loads; `typescript`: a program of Drydock's SDK with the same; `argo`: an Argo Workflows manifest; `bundle`: one file for another Drydock. */
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const exportResultSchema = z.object({
  format: exportFormatSchema,
  /** The name of the pipeline, as far as it can name files. */
  name: z.string(),
  /** The folder or file that was written. */
  target: z.string(),
  files: z.array(z.object({ path: z.string(), kind: z.enum(['text', 'code', 'data']) })),
  /** One sentence each: what is not in the export, or has to be provided where it is used. */
  notes: z.array(z.string()),
});
export type ExportResult = z.infer<typeof exportResultSchema>;

export const importReportSchema = z.object({
  name: z.string(),
  /** The folder that the pipeline is written to. */
  folder: z.string(),
  pipelineFile: z.string(),
  modules: z.array(z.object({ name: z.string(), version: z.string(), outcome: z.enum(['created', 'unchanged', 'conflict']) })),
  snapshots: z.object({ total: z.number(), added: z.number(), bytes: z.number() }),
  data: z.array(z.object({ name: z.string(), version: z.string(), outcome: z.enum(['created', 'unchanged', 'conflict']) })),
  images: z.array(z.object({ name: z.string(), id: z.string(), bytes: z.number(), outcome: z.enum(['loaded', 'present']) })),
  mappings: z.array(z.object({ reference: z.string(), image: z.string(), outcome: z.enum(['created', 'unchanged', 'kept']) })),
  notes: z.array(z.string()),
});
/** What an import did, or would do. `conflict` and `kept`: something else is here under the same name; with a conflict nothing is imported. */
export type ImportReport = z.infer<typeof importReportSchema>;

/** A pipeline file, or a run: its id or `latest`. */
const source = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('file'), file: hostPath }), z.strictObject({ kind: z.literal('run'), runId: z.string().min(1).max(100) })]);

export const exportCalls = {
  /** What an export would write: the first text, what else, and what should be known. Local data is listed with its size, whether or not it is taken along. */
  'pipelines.exportPreview': query(
    z.strictObject({ source, format: exportFormatSchema, withData: z.boolean() }),
    z.object({
      name: z.string(),
      kind: z.enum(['folder', 'file']),
      /** Absent for a bundle. */
      text: z.object({ path: z.string(), text: z.string(), language: z.enum(['yaml', 'python', 'typescript']) }).optional(),
      files: exportResultSchema.shape.files,
      notes: exportResultSchema.shape.notes,
      data: z.array(z.object({ path: z.string(), bytes: z.number() })),
      /** Where it goes unless somebody says otherwise, absolute. */
      target: z.string(),
    }),
  ),
  /** Begins the export as a task; `tasks` tells its progress, its end and what went wrong. The target is whole or not there. */
  'pipelines.export': command(
    z.strictObject({ source, format: exportFormatSchema, target: hostPath, withData: z.boolean(), withImages: z.boolean(), overwrite: z.boolean() }),
    z.object({ taskId: z.string() }),
  ),
  /** What importing a bundle would do; changes nothing. `folder` is where its pipeline would go. */
  'pipelines.importPreview': query(z.strictObject({ bundle: hostPath, folder: hostPath.optional() }), importReportSchema),
  'pipelines.import': command(z.strictObject({ bundle: hostPath, folder: hostPath.optional(), register: z.boolean() }), z.object({ taskId: z.string() })),
} as const;
