import { z } from 'zod';
import { digestSchema, idSchema } from './entity.ts';

/** `POST /v1/workspaces/{workspace}/resolve`: what these module references mean now. */
export const resolveRequestSchema = z.strictObject({ references: z.array(z.string().max(2_000)).max(1_000) });

/** A reference and the exact version that it means now, or the sentence that says why it means none. */
export const resolvedReferenceSchema = z.object({
  reference: z.string(),
  version: z.object({ module: idSchema, name: z.string(), version: z.string(), id: idSchema, digest: digestSchema }).optional(),
  problem: z.string().optional(),
  /** For the user: a deprecated version that still runs, for example. */
  warnings: z.array(z.string()),
});
export type ResolvedReference = Readonly<z.infer<typeof resolvedReferenceSchema>>;

/** In the order of the request; all of one moment. */
export const resolveReplySchema = z.object({ resolved: z.array(resolvedReferenceSchema) });
