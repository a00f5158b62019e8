import { z } from 'zod';
import { runStatusSchema } from '../model/run.ts';
import { command, hostPath, nothing, query } from './call.ts';
import { runSummarySchema } from './runs.ts';

export const checkSchema = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed']),
  detail: z.string(),
  advice: z.string().optional(),
  /** What `home.repair` can do about it, as the words on a button. */
  repair: z.object({ id: z.string(), label: z.string() }).optional(),
});
export type Check = z.infer<typeof checkSchema>;

export const recentPipelineSchema = z.object({
  file: z.string(),
  name: z.string(),
  exists: z.boolean(),
  openedUtc: z.string(),
  lastRun: z.object({ id: z.string(), status: runStatusSchema, createdUtc: z.string() }).optional(),
});
export type RecentPipeline = z.infer<typeof recentPipelineSchema>;

export const areaSchema = z.object({ name: z.string(), what: z.string(), path: z.string(), bytes: z.number(), files: z.number() });

export const homeCalls = {
  /** Pipelines that were opened or run here, newest first, and the newest runs. */
  'home.recent': query(nothing, z.object({ pipelines: z.array(recentPipelineSchema), runs: z.array(runSummarySchema) })),
  'home.forgetPipeline': command(z.strictObject({ file: hostPath }), z.object({})),
  'home.doctor': query(nothing, z.object({ ok: z.boolean(), checks: z.array(checkSchema) })),
  'home.repair': command(z.strictObject({ id: z.string() }), z.object({ detail: z.string() })),
  /** Takes seconds for a large home. */
  'home.usage': query(nothing, z.object({ home: z.string(), areas: z.array(areaSchema), bytes: z.number(), freeBytes: z.number() })),
  /** With `dryRun`, only says what would be removed. */
  'home.clean': command(
    z.strictObject({ dryRun: z.boolean() }),
    z.object({ freedBytes: z.number(), items: z.array(z.object({ what: z.string(), bytes: z.number() })) }),
  ),
  /** Whether a pipeline could run now without a network: images and data that are here, and those that are not. */
  'home.readiness': query(
    z.strictObject({ file: hostPath }),
    z.object({ ready: z.boolean(), summary: z.string(), missing: z.array(z.object({ kind: z.enum(['image', 'data']), name: z.string(), action: z.string(), detail: z.string() })) }),
  ),
} as const;
