import { z } from 'zod';
import { problemSchema } from '../model/problem-schema.ts';

/** What a client sends, one JSON value per message, whatever the transport. */
export const clientFrameSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id: z.number().int().nonnegative(), name: z.string().max(100), input: z.unknown() }),
  /** Gives up a call: its `AbortSignal` fires on the host, and its reply is an error with the code `cancelled`. */
  z.strictObject({ t: z.literal('cancel'), id: z.number().int().nonnegative() }),
  z.strictObject({ t: z.literal('watch'), topic: z.string().max(400) }),
  z.strictObject({ t: z.literal('unwatch'), topic: z.string().max(400) }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** An error as it crosses to a client. `message` is a sentence for the user. */
export const errorReplySchema = z.object({
  code: z.string(),
  message: z.string(),
  problems: z.array(problemSchema),
});
export type ErrorReply = z.infer<typeof errorReplySchema>;

/** What the host sends. */
export const hostFrameSchema = z.discriminatedUnion('t', [
  /** First, and once. `epoch` is new with every start of the host: a client that sees another one than before asks for everything again. */
  z.object({ t: z.literal('hello'), epoch: z.string(), version: z.string() }),
  z.object({ t: z.literal('reply'), id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.object({ t: z.literal('reply'), id: z.number(), ok: z.literal(false), error: errorReplySchema }),
  /** The watch of a topic has begun; its next event has the number `next`. */
  z.object({ t: z.literal('watching'), topic: z.string(), next: z.number() }),
  /** Events of a topic are numbered without gaps; a client that misses one asks again. */
  z.object({ t: z.literal('event'), topic: z.string(), seq: z.number(), payload: z.unknown() }),
]);
export type HostFrame = z.infer<typeof hostFrameSchema>;

/** The largest message either side accepts, in bytes. */
export const MAX_FRAME_BYTES = 16 * 1024 ** 2;
