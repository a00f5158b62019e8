import { z } from 'zod';

/** What the entry of a version says about workspaces. */
export const publishingShape = {
  /** Ids of the workspaces that it is to be in, and stays to be in when it is. */
  publishTo: z.array(z.string()).optional(),
  /** Ids of the workspaces whose other content under the same version string is left there. */
  keepLocal: z.array(z.string()).optional(),
} as const;

/** What every document has that stands for a named thing with versions: modules, endpoints. Field names are the contract with users (and with the workspace). */
export const namedDocumentShape = {
  schemaVersion: z.literal(1),
  id: z.string(),
  name: z.string(),
  description: z.string(),
  status: z.enum(['active', 'disabled', 'archived']),
  /** What its status was before it was archived; absent when it was active. */
  archivedFrom: z.literal('disabled').optional(),
  createdUtc: z.string(),
} as const;
