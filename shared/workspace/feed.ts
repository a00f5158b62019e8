import { z } from 'zod';
import { kindedEntitySchema, seqSchema } from './entity.ts';

/**
 * `GET /v1/workspaces/{workspace}/changes?after=SEQ&limit=N`. Every entity that changed after `after`, once, as it is now, in the order of its last
 * change. `epoch` names the history: after a server was restored from a backup it is another one, and a client reads everything again.
 */
export const changesSchema = z.object({
  epoch: z.string(),
  changes: z.array(kindedEntitySchema),
  /** To be given as `after` next time. */
  cursor: seqSchema,
  /** There is more right now. */
  more: z.boolean(),
});
export type Changes = Readonly<z.infer<typeof changesSchema>>;

/** `GET /v1/workspaces/{workspace}/events`, server-sent: an event `change` with this as its data whenever the newest seq has moved. */
export const changeEventSchema = z.object({ epoch: z.string(), seq: seqSchema });
