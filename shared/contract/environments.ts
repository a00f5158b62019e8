import { z } from 'zod';
import { command, done, hostPath, nothing, query, shortText } from './call.ts';

export const imageSchema = z.object({ id: z.string(), names: z.array(z.string()), bytes: z.number(), createdUtc: z.string() });
export type LocalImage = z.infer<typeof imageSchema>;

/** `present`: the file or folder is there; of a URL, that it has been downloaded. */
export const dataVersionSchema = z.object({ version: z.string(), place: z.string(), type: z.string(), createdUtc: z.string(), present: z.boolean() });
export const dataAssetViewSchema = z.object({ name: z.string(), description: z.string(), versions: z.array(dataVersionSchema) });
export type DataAssetView = z.infer<typeof dataAssetViewSchema>;

export const environmentCalls = {
  'environments.list': query(nothing, z.object({ mappings: z.array(z.object({ reference: z.string(), image: z.string(), createdUtc: z.string(), present: z.boolean().optional() })) })),
  /** A reference has one mapping. `replaced` is the one it had: setting that again takes the change back, where there was none removing does. */
  'environments.set': command(z.strictObject({ reference: shortText, image: shortText }), z.object({ replaced: z.object({ reference: z.string(), image: z.string() }).optional() })),
  'environments.remove': command(z.strictObject({ reference: shortText }), done),
  /** Images of the container engine, newest first; `message` says why there are none to be had. */
  'images.list': query(nothing, z.object({ images: z.array(imageSchema), message: z.string() })),
  /** Begins to pull; progress is a task. */
  'images.pull': command(z.strictObject({ image: shortText }), z.object({ taskId: z.string() })),
  /** Versions newest first. `unreadable`: one sentence per asset whose document is damaged. */
  'data.list': query(nothing, z.object({ assets: z.array(dataAssetViewSchema), unreadable: z.array(z.string()) })),
  'data.register': command(z.strictObject({ name: shortText, place: z.union([hostPath, z.url()]), version: shortText.optional() }), z.object({ name: z.string(), version: z.string() })),
} as const;
