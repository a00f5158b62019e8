import { z } from 'zod';
import { interfaceSchema } from '../model/interface.ts';
import { specFormatSchema } from '../model/module-spec.ts';
import type { SealedPipeline } from '../model/sealed.ts';
import { namedDocumentShape, publishingShape } from '../model/named-document.ts';
import { sealedModuleSchema } from '../model/sealed.ts';

/** A named, versioned, triggerable pipeline. Field names are those of modules. */
export const endpointDocumentSchema = z.looseObject({
  ...namedDocumentShape,
  /** In order of publication. A version string appears at most once, for ever. */
  versions: z.array(z.looseObject({ version: z.string(), id: z.string(), createdUtc: z.string(), /** What it is in workspaces; absent: `active`. */ status: z.enum(['active', 'deprecated']).optional(), ...publishingShape })),
  /** What is invoked when no version is named; absent = the latest one. */
  defaultVersion: z.string().optional(),
});
export type EndpointDocument = z.infer<typeof endpointDocumentSchema>;
export type EndpointVersionEntry = EndpointDocument['versions'][number];

const sealedPipelineSchema: z.ZodType<SealedPipeline> = sealedModuleSchema.refine((module): module is SealedPipeline => module.kind === 'pipeline', 'expected a pipeline');

/** A spec file of the user that a version was made from, as it was then. */
export const endpointFileSchema = z.object({
  /** The nodes from the pipeline down to the one that uses the file; empty for the pipeline's own. */
  nodes: z.array(z.string()),
  fileName: z.string(),
  text: z.string(),
  format: specFormatSchema,
});
export type EndpointFile = z.infer<typeof endpointFileSchema>;

/** One immutable publication of a pipeline. */
export const endpointVersionSchema = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  /** The endpoint's id. */
  endpoint: z.string(),
  version: z.string(),
  description: z.string(),
  createdUtc: z.string(),
  displayName: z.string(),
  inputs: interfaceSchema.shape.inputs,
  outputs: interfaceSchema.shape.outputs,
  params: interfaceSchema.shape.params,
  /** Values that replace the defaults of the pipeline, as text; local data by absolute path. */
  defaults: z.record(z.string(), z.string()),
  /** References to the catalog stand in it as they were written: they are resolved whenever it is invoked. Component files are sealed into it. */
  pipeline: sealedPipelineSchema,
  /** What paths start from that were written as plain text for an input that takes data; absolute. */
  folder: z.string(),
  /** The file that was published first, then those of its components. */
  files: z.array(endpointFileSchema),
  /** `sha256:<hex>` of the canonical JSON of what influences an invocation. */
  contentDigest: z.string(),
});
export type EndpointVersionDocument = z.infer<typeof endpointVersionSchema>;
