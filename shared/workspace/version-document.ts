import { z } from 'zod';
import { endpointVersionSchema } from '../catalog/endpoint.ts';
import { moduleVersionDocumentSchema } from '../model/module.ts';
import { digestSchema } from './entity.ts';

/** A version of a data asset in a workspace: a URL, or content that the workspace holds. */
export const remoteDataVersionSchema = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  /** The data asset's id. */
  data: z.string(),
  version: z.string(),
  type: z.string(),
  description: z.string(),
  createdUtc: z.string(),
  url: z.string().optional(),
  /** A snapshot of the file or folder. A single file is the one entry of its snapshot. */
  snapshot_id: digestSchema.optional(),
  /** What it was called where it came from; the file's or folder's base name. */
  fileName: z.string().optional(),
  contentDigest: digestSchema,
});
export type RemoteDataVersion = Readonly<z.infer<typeof remoteDataVersionSchema>>;

/** The documents of versions, by the kind of what they are versions of. What a user's machine keeps and what a workspace keeps is the same document. */
export const versionDocumentSchemas = { module: moduleVersionDocumentSchema, endpoint: endpointVersionSchema, data: remoteDataVersionSchema } as const;
export type VersionedKind = keyof typeof versionDocumentSchemas;
export const versionedKinds: readonly VersionedKind[] = ['module', 'endpoint', 'data'];

/** Any of them, as far as all are alike. */
export const anyVersionDocumentSchema = z.looseObject({ id: z.string(), version: z.string(), description: z.string(), createdUtc: z.string(), contentDigest: digestSchema, snapshot_id: digestSchema.optional() });
