import { z } from 'zod';
import { interfaceSchema } from './interface.ts';
import { specFormatSchema } from './module-spec.ts';
import { provenanceSchema } from '../sources/source.ts';
import { namedDocumentShape, publishingShape } from './named-document.ts';
import { sealedModuleSchema } from './sealed.ts';

/** A named container of versions. Field names are the contract with users (and with the workspace). */
export const moduleDocumentSchema = z.looseObject({
  ...namedDocumentShape,
  /** In order of registration. A version string appears at most once, for ever. */
  versions: z.array(z.looseObject({ version: z.string(), id: z.string(), ...publishingShape })),
  /** Entries that gave way to the same version of another publisher; their documents stay readable by id. */
  replaced: z.array(z.looseObject({ version: z.string(), id: z.string() })).optional(),
  /** The version string `name` resolves to; absent = follow the latest active version. */
  defaultVersion: z.string().optional(),
});
export type ModuleDocument = z.infer<typeof moduleDocumentSchema>;

/** One immutable publication. Only `description` and `status` may change. */
export const moduleVersionDocumentSchema = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  /** The module's id. */
  module: z.string(),
  version: z.string(),
  description: z.string(),
  /** Those of the spec; a tag without a value has the empty text. Absent when it has none. */
  tags: z.record(z.string(), z.string()).optional(),
  status: z.enum(['active', 'deprecated']),
  /** `sha256:<hex>`; absent when the version has no files. */
  snapshot_id: z.string().optional(),
  createdUtc: z.string(),
  inputs: interfaceSchema.shape.inputs,
  outputs: interfaceSchema.shape.outputs,
  params: interfaceSchema.shape.params,
  kind: z.enum(['command', 'pipeline', 'foreign']),
  format: specFormatSchema,
  /** What is executed: command, environment and bindings, with every file reference turned into a snapshot id or content. */
  sealed: sealedModuleSchema,
  /** The module spec, verbatim, and the name of the file it was read from . */
  source: z.object({ fileName: z.string(), text: z.string() }),
  /** `sha256:<hex>` of the canonical JSON of everything that influences execution: what "the same content" means. */
  contentDigest: z.string(),
  /** Where spec or code came from, when that was no folder beside the spec. No part of the content. */
  provenance: provenanceSchema.optional(),
});
export type ModuleVersionDocument = z.infer<typeof moduleVersionDocumentSchema>;
