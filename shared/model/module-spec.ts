import { z } from 'zod';
import { commandTemplateSchema } from './command.ts';
import { environmentSpecSchema } from './environment.ts';
import { interfaceSchema } from './interface.ts';
import { parallelSettingsSchema } from './parallel.ts';
import type { PipelineGraph } from './pipeline.ts';

export const specFormatSchema = z.enum(['v2', 'component-preview', 'module']);
/** `v2`: azureml v2 YAML; `component-preview`: `http://azureml/sdk-2-0/...`; `module`: `amlModuleIdentifier`. */
export type SpecFormat = z.infer<typeof specFormatSchema>;

export const resourcesSchema = z.object({
  instanceCount: z.number().optional(),
  /** CPUs a container may use and that the node occupies in the worker pool. */
  cpus: z.number().optional(),
  memoryBytes: z.number().optional(),
  shmBytes: z.number().optional(),
  gpus: z.number().optional(),
});
export type Resources = z.infer<typeof resourcesSchema>;

export const ignoredSchema = z.object({ key: z.string(), reason: z.string() });
/** Something written in a spec that a local run does not honour: the fidelity list. `key` is the YAML path within the node or module. */
export type Ignored = z.infer<typeof ignoredSchema>;

const headerShape = {
  format: specFormatSchema,
  name: z.string().optional(),
  version: z.string().optional(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()),
  isDeterministic: z.boolean(),
  interface: interfaceSchema,
  ignored: z.array(ignoredSchema),
};

export const commandModuleSchema = z.object({
  kind: z.literal('command'),
  ...headerShape,
  command: commandTemplateSchema,
  environment: environmentSpecSchema.optional(),
  /** The code folder or file, as written, relative to the spec (old formats: see the reader). */
  code: z.string().optional(),
  /** Files and folders copied into the root of the snapshot besides `code`, relative to the spec. */
  additionalIncludes: z.array(z.string()),
  environmentVariables: z.record(z.string(), z.string()),
  resources: resourcesSchema,
  timeoutSeconds: z.number().optional(),
  /** Exit codes above zero count as success too (`successful_return_code: ZeroOrGreater`). */
  anyExitCodeIsSuccess: z.boolean(),
  /** Set on a module of `type: parallel`. */
  parallel: parallelSettingsSchema.optional(),
});
/** A step that runs one command. The only kind that runs locally. */
export type CommandModule = z.infer<typeof commandModuleSchema>;

const headerSchema = z.object(headerShape);
type Header = z.infer<typeof headerSchema>;

/** A pipeline: a graph of nodes with an interface of its own, usable as a sub-pipeline. */
export interface PipelineModule extends Header {
  kind: 'pipeline';
  graph: PipelineGraph;
}

/** A kind that is recognised, validated and published, but not run locally (`spark`, `automl`, `scope` ...). */
export interface ForeignModule extends Header {
  kind: 'foreign';
  type: string;
  /** One sentence for the user: why it does not run here and what to do. */
  reason: string;
}

export type ModuleSpec = CommandModule | PipelineModule | ForeignModule;
