import { z } from 'zod';
import { runEventSchema } from '../model/run.ts';
import { taskSchema } from './tasks.ts';

/**
 * What a client can watch. The part of a topic before the first `/` is its kind, the rest says which one: `run/<run id>`,
 * `terminal/<terminal id>`, `pipeline/<absolute file>`, `log/<run id>/<stream>/<node>`.
 * An event is small and never the only way to know something: a client that missed one asks the matching query again.
 */
export const topics = {
  /** Modules, environments, data assets or endpoints were changed, by this process or another one on the same home. */
  catalog: z.object({ what: z.enum(['modules', 'environments', 'data', 'endpoints']) }),
  /** A run appeared, changed its state or was removed. */
  runs: z.object({ runId: z.string() }),
  /** The next event of a run's own log. */
  run: runEventSchema,
  /** A log grew, or an attempt began a new one; `bytes` is its size now. */
  log: z.object({ attempt: z.number(), bytes: z.number(), ended: z.boolean() }),
  /** What a node logs has changed (`metrics/<run id>/<node>`); at most four times a second. */
  metrics: z.object({ attempt: z.number(), ended: z.boolean() }),
  /** How far a parallel step is has changed (`parallel/<run id>/<node>`); at most four times a second. */
  parallel: z.object({ attempt: z.number(), ended: z.boolean() }),
  /** The newest state of a task. */
  tasks: taskSchema,
  /** What a terminal's program wrote, or that it ended. */
  terminal: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('output'), data: z.string() }),
    z.object({ kind: z.literal('ended'), exitCode: z.number().optional() }),
  ]),
  /** The file of an open pipeline was changed on disk by somebody else, or is gone. */
  pipeline: z.object({ digest: z.string().optional() }),
  settings: z.object({}),
  /** What is known of a workspace, or which ones there are, has changed. */
  workspaces: z.object({ workspace: z.string().optional() }),
  /** Something happened in a run of a workspace (`workspaceRun/<workspace>/<run>`): ask for it again. */
  workspaceRun: z.object({ seq: z.number(), ended: z.boolean() }),
  /** A pipeline came onto the list of recent ones by being opened, or was taken off it. */
  recent: z.object({}),
} as const;

export type TopicKind = keyof typeof topics;
export type TopicEvent<K extends TopicKind> = z.infer<(typeof topics)[K]>;

export function topicKind(topic: string): TopicKind | undefined {
  const kind = topic.split('/', 1)[0] ?? '';
  return isTopicKind(kind) ? kind : undefined;
}

function isTopicKind(kind: string): kind is TopicKind {
  return Object.hasOwn(topics, kind);
}
