import { z } from 'zod';
import { graphViewSchema, positionsSchema } from '../graph/graph-view.ts';
import { interfaceSchema, scalarSchema } from '../model/interface.ts';
import { sweepSettingsSchema } from '../model/sweep.ts';
import { sweepOutlineSchema } from '../sweep/sweep-outline-schema.ts';
import { problemSchema } from '../model/problem-schema.ts';
import { command, done, hostPath, query, shortText } from './call.ts';

const text = z.string().max(10_000_000);

/** How an input of a node is bound, for the form. */
export const boundInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), value: scalarSchema }),
  /** Data by path, URL or name: as written. */
  z.object({ kind: z.literal('data'), text: z.string() }),
  /** `${{...}}`, as written. */
  z.object({ kind: z.literal('expression'), text: z.string() }),
]);

export const pipelineNodeViewSchema = z.object({
  /** The node's id in the graph, which is its name; only nodes of the open file itself are listed, not those inside sub-pipelines. */
  id: z.string(),
  /** How it names its module: as written. */
  use: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), path: z.string() }),
    z.object({ kind: z.literal('reference'), reference: z.string() }),
    z.object({ kind: z.literal('inline') }),
  ]),
  /** What the reference means now; absent for files and inline modules, or when it means nothing. */
  resolved: z.object({ moduleId: z.string(), name: z.string(), version: z.string(), versionId: z.string() }).optional(),
  /** Absent when the module cannot be read. */
  interface: interfaceSchema.optional(),
  inputs: z.record(z.string(), boundInputSchema),
  /** Set on a sweep; hyperparameters are inputs of `interface` that the search space gives values to. */
  sweep: z.object({ settings: sweepSettingsSchema, outline: sweepOutlineSchema }).optional(),
  line: z.number().optional(),
});
export type PipelineNodeView = z.infer<typeof pipelineNodeViewSchema>;

/** What a pipeline text means now: the graph, the form of each node, and everything that is wrong with it. */
export const pipelineReadingSchema = z.object({
  /** False when the text is no pipeline at all; the graph is empty then. */
  readable: z.boolean(),
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  interface: interfaceSchema,
  /** Inputs and outputs of the pipeline are nodes `input/NAME` and `output/NAME`, with one port of that name. */
  graph: graphViewSchema,
  nodes: z.array(pipelineNodeViewSchema),
  /** `place.file` is relative to the folder of the pipeline; `node` is an id of the graph. */
  problems: z.array(problemSchema),
});
export type PipelineReading = z.infer<typeof pipelineReadingSchema>;

export const pipelineCalls = {
  /** Reads a pipeline file and remembers it among the recent ones. `digest` names this state of the file. */
  'pipelines.open': query(z.strictObject({ file: hostPath }), z.object({ file: z.string(), text, digest: z.string(), positions: positionsSchema, reading: pipelineReadingSchema })),
  /** What a text would mean as the content of `file`: references are resolved against it. Writes nothing. */
  'pipelines.read': query(z.strictObject({ file: hostPath, text }), pipelineReadingSchema),
  /**
   * Replaces the file whole, unless it is no longer in the state `digest`: then nothing is written, `saved` is false and `digest` says the state it is in. An
   * empty digest stands for a file that is not there: to write one again that was removed.
   */
  'pipelines.save': command(z.strictObject({ file: hostPath, text, digest: z.string().max(100) }), z.object({ saved: z.boolean(), digest: z.string() })),
  'pipelines.savePositions': command(z.strictObject({ file: hostPath, positions: positionsSchema }), done),
  /** Makes a new pipeline file; refuses one that exists. */
  'pipelines.create': command(z.strictObject({ folder: hostPath, fileName: shortText, displayName: shortText }), z.object({ file: z.string() })),
  /** Component files in and below a folder, for the palette: paths relative to it. Looks at 2,000 files at most. */
  'pipelines.nearbyModules': query(
    z.strictObject({ file: hostPath }),
    z.object({ modules: z.array(z.object({ path: z.string(), name: z.string(), description: z.string(), kind: z.enum(['command', 'pipeline', 'foreign']), interface: interfaceSchema })), truncated: z.boolean() }),
  ),
} as const;
