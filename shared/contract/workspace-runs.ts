import { z } from 'zod';
import { remoteRunListSchema, remoteRunSchema, remoteRunSummarySchema, runFormSchema } from '../workspace/runs.ts';
import { command, query, shortText } from './call.ts';

const workspace = z.string().min(1).max(200);
const runId = z.string().min(1).max(100);
const onRun = z.strictObject({ workspace, runId });
const values = z.record(z.string(), z.string());

/** The address of a run, which the command line takes too. */
const url = z.string();

/**
 * Runs that workspaces execute. All of these ask the workspace and fail with `workspace-unreachable` while it does not answer. What happens in a run that somebody watches is told on the topic
 * `workspaceRun/<workspace>/<run>`.
 */
export const workspaceRunCalls = {
  /** Newest first. */
  'workspaceRuns.list': query(z.strictObject({ workspace, before: runId.optional(), limit: z.number().int().min(1).max(200) }), remoteRunListSchema),
  'workspaceRuns.show': query(onRun, z.object({ run: remoteRunSchema, url })),
  /** A pipeline file of this machine, with its local data; progress is a task, and the run that it comes to is `runId`. */
  'workspaceRuns.submitFile': command(z.strictObject({ workspace, file: z.string().min(1).max(4_096), values, forceRerun: z.boolean() }), z.object({ taskId: z.string(), runId, url })),
  'workspaceRuns.invoke': command(z.strictObject({ workspace, endpoint: shortText.min(1), values, forceRerun: z.boolean() }), z.object({ taskId: z.string(), runId, url })),
  /** What an endpoint of the workspace takes. */
  'workspaceRuns.form': query(z.strictObject({ workspace, endpoint: shortText.min(1) }), runFormSchema),
  'workspaceRuns.cancel': command(onRun, remoteRunSummarySchema),
  /** What a node printed from a byte on, as text; `next` is where to go on. Bytes that are no UTF-8 come as replacement characters. */
  'workspaceRuns.log': query(z.strictObject({ workspace, runId, node: z.string().min(1).max(300), stream: z.enum(['stdout', 'stderr']), attempt: z.number().int().min(1).optional(), from: z.number().int().min(0) }), z.object({ text: z.string(), next: z.number(), attempt: z.number(), ended: z.boolean() })),
  /** Brings a named output of the pipeline, or of one of its nodes, to a folder of this machine as `folder/<output>`. */
  'workspaceRuns.download': command(z.strictObject({ workspace, runId, node: z.string().max(300).optional(), output: shortText.min(1), folder: z.string().min(1).max(4_096) }), z.object({ taskId: z.string() })),
  /** Brings a node here with all it had; when the task is done, `debugId` is a session like any other. */
  'workspaceRuns.debug': command(z.strictObject({ workspace, runId, node: z.string().min(1).max(300) }), z.object({ taskId: z.string(), debugId: z.string() })),
} as const;
