import { z } from 'zod';
import { scalarSchema } from '../model/interface.ts';
import { engineNameSchema, keyIngredientsSchema } from '../model/run.ts';
import { plannedNodeSchema } from './planned-run.ts';

/** What it takes to execute a node of a run again, wherever that is. */
export const replayShape = {
  /** Self-contained: what other nodes gave it is named by content. */
  node: plannedNodeSchema,
  engine: engineNameSchema,
  pipeline: z.object({ name: z.string(), displayName: z.string(), file: z.string() }),
  parameters: z.record(z.string(), scalarSchema),
  hermetic: z.boolean(),
  /** What the node was keyed with, when the run got that far. */
  keyed: z.object({ run: z.string(), key: z.string(), ingredients: keyIngredientsSchema }).optional(),
} as const;
