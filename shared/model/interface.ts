import { z } from 'zod';
import { isStoredPath } from './stored-path.ts';

export const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
/** A parameter value. Integers and numbers are both `number`; a spec's text form is kept where it matters. */
export type Scalar = z.infer<typeof scalarSchema>;

/** Whether data is one file, a folder, or either (custom models, old port types of unknown shape). */
export const shapeSchema = z.enum(['file', 'folder', 'any']);
export type Shape = z.infer<typeof shapeSchema>;

export const dataSourceSchema = z.discriminatedUnion('kind', [
  /** A file or folder on this machine; `path` is as written, relative to the file that names it. */
  z.object({ kind: z.literal('local'), path: z.string() }),
  z.object({ kind: z.literal('url'), url: z.string() }),
  /** `azureml:name:version` or `azureml:name@label` (default label `latest`); `registry` for `azureml://registries/...`. */
  z.object({
    kind: z.literal('asset'),
    name: z.string(),
    version: z.string().optional(),
    label: z.string().optional(),
    registry: z.string().optional(),
  }),
  /** `azureml://[subscriptions/..]datastores/<datastore>/paths/<path>`. */
  z.object({ kind: z.literal('datastore'), datastore: z.string(), path: z.string(), uri: z.string() }),
  /**
   * Content that was taken into the store, and into the workspaces that it was sent to: a snapshot, or with `path` a file or folder in it. Says the
   * same on every machine.
   */
  z.object({ kind: z.literal('stored'), snapshotId: z.string().regex(/^sha256:[0-9a-f]{64}$/u), path: z.string().refine(isStoredPath, 'expected the path of something inside').optional() }),
  /** A place we recognise and cannot read here (wasbs, abfss, azureml job outputs ...). */
  z.object({ kind: z.literal('foreign'), uri: z.string() }),
]);
/** Where the data of an input comes from. */
export type DataSource = z.infer<typeof dataSourceSchema>;

export const inputPortSchema = z.object({
  name: z.string(),
  /** As written (`uri_folder`, `AnyDirectory`, ...); several for old specs that list alternatives. */
  type: z.string(),
  shape: shapeSchema,
  optional: z.boolean(),
  description: z.string().optional(),
  /** `ro_mount`, `download`, `direct`, ... as written. */
  mode: z.string().optional(),
  /** The data used when nothing is bound: pipeline jobs give their inputs a `path`. */
  source: dataSourceSchema.optional(),
});
/** An input that receives a file or folder. */
export type InputPort = z.infer<typeof inputPortSchema>;

export const parameterTypeSchema = z.enum(['string', 'integer', 'number', 'boolean']);
export type ParameterType = z.infer<typeof parameterTypeSchema>;

export const parameterSchema = z.object({
  name: z.string(),
  type: parameterTypeSchema,
  optional: z.boolean(),
  default: scalarSchema.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  enum: z.array(scalarSchema).optional(),
  description: z.string().optional(),
});
/** An input that receives a scalar value. */
export type Parameter = z.infer<typeof parameterSchema>;

export const outputPortSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: shapeSchema,
  description: z.string().optional(),
  mode: z.string().optional(),
  /** Where the author wanted it stored (`path:`); honoured by Azure, listed as ignored locally. */
  path: z.string().optional(),
});
export type OutputPort = z.infer<typeof outputPortSchema>;

export const interfaceSchema = z.object({
  inputs: z.array(inputPortSchema),
  params: z.array(parameterSchema),
  outputs: z.array(outputPortSchema),
});
/** What a module declares, unbound to values, in the order it was written. Names are unique over `inputs` and `params` together. */
export type Interface = z.infer<typeof interfaceSchema>;
