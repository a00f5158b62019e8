import { z } from 'zod';
import { nodeStatusSchema } from '../model/run.ts';
import { shapeSchema } from '../model/interface.ts';
import { trialCountsSchema } from '../sweep/trial-counts.ts';

export const portViewSchema = z.object({
  name: z.string(),
  /** As written: `uri_folder`, `AnyDirectory`; for parameters the scalar's type. */
  type: z.string(),
  shape: shapeSchema.optional(),
  optional: z.boolean(),
});
/** A place on a node where an edge can begin or end. Parameters that are bound to a scalar are no ports. */
export type PortView = z.infer<typeof portViewSchema>;

export const nodeViewSchema = z.object({
  /** Unique in the graph: `outer.inner` inside a sub-pipeline. */
  id: z.string(),
  label: z.string(),
  /** The module it uses, in words: `train@latest`, `./train.yml`. */
  module: z.string(),
  kind: z.enum(['module', 'pipeline', 'input', 'output']),
  /** The id of the sub-pipeline it is in. */
  parent: z.string().optional(),
  inputs: z.array(portViewSchema),
  outputs: z.array(portViewSchema),
  status: nodeStatusSchema.optional(),
  /** Set on a sweep of a run: its trials are not drawn, just how many of them came to what. */
  trials: trialCountsSchema.optional(),
  /** How many problems of each kind it has. */
  errors: z.number(),
  warnings: z.number(),
});
export type NodeView = z.infer<typeof nodeViewSchema>;

export const edgeViewSchema = z.object({
  id: z.string(),
  from: z.object({ node: z.string(), port: z.string() }),
  to: z.object({ node: z.string(), port: z.string() }),
});
export type EdgeView = z.infer<typeof edgeViewSchema>;

export const graphViewSchema = z.object({ nodes: z.array(nodeViewSchema), edges: z.array(edgeViewSchema) });
/** A pipeline as it is drawn. Data flows from outputs to inputs; the order of nodes is that of the file. */
export type GraphView = z.infer<typeof graphViewSchema>;

export const positionsSchema = z.record(z.string(), z.object({ x: z.number(), y: z.number() }));
/** Centres of nodes by id, in canvas units; a node that is not named is placed by the layout. */
export type Positions = z.infer<typeof positionsSchema>;
