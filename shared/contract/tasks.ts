import { z } from 'zod';
import { command, done, nothing, query } from './call.ts';

export const taskSchema = z.object({
  id: z.string(),
  kind: z.enum(['run', 'image', 'data', 'clean', 'repair', 'sync', 'other']),
  /** What is being done, for a person: `Run penguins`, `Pull python:3.11-slim`. */
  title: z.string(),
  status: z.enum(['active', 'done', 'failed', 'cancelled']),
  /** What is happening right now, or how it ended. */
  detail: z.string(),
  /** 0 to 1, where it is known. */
  fraction: z.number().optional(),
  startedUtc: z.string(),
  endedUtc: z.string().optional(),
  /** The run it belongs to. */
  runId: z.string().optional(),
  cancellable: z.boolean(),
});
/** Work that takes longer than a moment, for the one place where all of it is shown. */
export type Task = z.infer<typeof taskSchema>;

export const taskCalls = {
  /** Active ones and the last few that ended, newest first. */
  'tasks.list': query(nothing, z.object({ tasks: z.array(taskSchema) })),
  'tasks.cancel': command(z.strictObject({ id: z.string() }), done),
} as const;
