import { z } from 'zod';
import { digestSchema } from './entity.ts';

/**
 * `PUT /v1/workspaces/{workspace}/images/{imageId}`: an image of a container engine. Its archive (`docker save`) is unpacked, so that layers are contents like
 * any others, and only those that are missing are sent. `GET .../images?reference=NAME` finds one by what modules call it.
 */
export const imageSchema = z.object({
  /** `sha256:<hex>`, the engine's id of the image: the digest of its configuration. */
  id: digestSchema,
  /** The tree of the unpacked archive. */
  snapshot_id: digestSchema,
  /** What it is called: `my/sklearn:1`. The newest publication of a name has it. */
  references: z.array(z.string().max(500)).max(50),
  /** `linux/amd64`. */
  platform: z.string(),
  /** Of all layers together. */
  bytes: z.number().int().nonnegative(),
});
export type WorkspaceImage = Readonly<z.infer<typeof imageSchema>>;
export const imageListSchema = z.object({ images: z.array(imageSchema) });
