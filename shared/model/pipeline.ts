import { z } from 'zod';
import { environmentSpecSchema } from './environment.ts';
import { dataSourceSchema, scalarSchema } from './interface.ts';
import { ignoredSchema, resourcesSchema } from './module-spec.ts';
import type { ModuleSpec } from './module-spec.ts';
import { parallelOverridesSchema } from './parallel.ts';
import { sweepSettingsSchema } from './sweep.ts';

export const expressionPartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** `${{parent.inputs.name}}`, also with a trailing `.path`. */
  z.object({ kind: z.literal('parent-input'), name: z.string() }),
  /** `${{parent.jobs.node.outputs.output}}` */
  z.object({ kind: z.literal('node-output'), node: z.string(), output: z.string() }),
  /** Recognised expressions without a local meaning: kept as text. */
  z.object({ kind: z.literal('foreign'), text: z.string() }),
]);
/** A piece of a bound value: literal text, or a reference that is resolved when the run is submitted. */
export type ExpressionPart = z.infer<typeof expressionPartSchema>;

const yamlPathSchema = z.array(z.union([z.string(), z.number()]));

export const bindingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), value: scalarSchema, path: yamlPathSchema }),
  z.object({
    kind: z.literal('data'),
    source: dataSourceSchema,
    type: z.string().optional(),
    mode: z.string().optional(),
    path: yamlPathSchema,
  }),
  z.object({ kind: z.literal('expression'), parts: z.array(expressionPartSchema), mode: z.string().optional(), path: yamlPathSchema }),
]);
/** What a node input is bound to. `path` is where in the pipeline's YAML the binding stands, for messages. */
export type Binding = z.infer<typeof bindingSchema>;

export const outputBindingSchema = z.object({
  mode: z.string().optional(),
  type: z.string().optional(),
  /** The pipeline output it feeds (`${{parent.outputs.x}}`). */
  pipelineOutput: z.string().optional(),
  path: yamlPathSchema,
});
export type OutputBinding = z.infer<typeof outputBindingSchema>;

export const nodeSettingsSchema = z.object({
  name: z.string(),
  inputs: z.record(z.string(), bindingSchema),
  outputs: z.record(z.string(), outputBindingSchema),
  environmentVariables: z.record(z.string(), z.string()),
  /** Replaces the module's own environment, where written on the node. */
  environment: environmentSpecSchema.optional(),
  resources: resourcesSchema,
  timeoutSeconds: z.number().optional(),
  /** Attempts after the first one. */
  maxRetries: z.number().optional(),
  /** Overrides the module's `is_deterministic`. */
  isDeterministic: z.boolean().optional(),
  /** Set on a sweep: the module is run once per trial, with other values each time. */
  sweep: sweepSettingsSchema.optional(),
  /** What it says differently from the parallel module that it uses; nothing for other modules. */
  parallel: parallelOverridesSchema.optional(),
  /** What the local run does not honour on this node: compute, services, identity ... */
  ignored: z.array(ignoredSchema),
});

/** How a node names the module it uses. The text is kept: it is resolved once, at submission. */
export type ModuleUse =
  /** A spec file, relative to the pipeline file. */
  | { kind: 'file'; path: string }
  /** A module reference as written: `azureml:name@latest`, `name:1`, a version id ... */
  | { kind: 'reference'; reference: string }
  /** Written inside the pipeline. */
  | { kind: 'inline'; spec: ModuleSpec };

/** A use of a module in a pipeline: what it is called, what it is bound to, what it overrides. */
export interface PipelineNode extends z.infer<typeof nodeSettingsSchema> {
  use: ModuleUse;
}

export const pipelineSettingsSchema = z.object({
  continueOnStepFailure: z.boolean(),
  /** `settings.force_rerun` */
  forceRerun: z.boolean(),
});
export type PipelineSettings = z.infer<typeof pipelineSettingsSchema>;

export interface PipelineGraph {
  nodes: PipelineNode[];
  settings: PipelineSettings;
}
