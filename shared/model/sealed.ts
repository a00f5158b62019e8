import { z } from 'zod';
import { namedEnvironmentSchema } from './environment.ts';
import { commandModuleSchema, ignoredSchema } from './module-spec.ts';
import { interfaceSchema } from './interface.ts';
import { nodeSettingsSchema, pipelineSettingsSchema } from './pipeline.ts';

export const sealedEnvironmentSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    image: z.string(),
    /** Content of the conda file / pip requirements file, not its path. */
    conda: z.string().optional(),
    pip: z.string().optional(),
  }),
  z.object({ kind: z.literal('build'), contextSnapshotId: z.string(), dockerfile: z.string() }),
  namedEnvironmentSchema,
]);
/** An environment that depends on no file outside the store. */
export type SealedEnvironment = z.infer<typeof sealedEnvironmentSchema>;

export const sealedCommandSchema = z.object({
  kind: z.literal('command'),
  spec: commandModuleSchema,
  /** `sha256:<hex>` of the code; absent when the module has none. */
  snapshotId: z.string().optional(),
  environment: sealedEnvironmentSchema.optional(),
});
export type SealedCommand = z.infer<typeof sealedCommandSchema>;

export const sealedForeignSchema = z.object({
  kind: z.literal('foreign'),
  type: z.string(),
  reason: z.string(),
  name: z.string().optional(),
  interface: interfaceSchema,
});

/** A node whose environment override is sealed too. */
export interface SealedNode extends Omit<z.infer<typeof nodeSettingsSchema>, 'environment'> {
  environment?: SealedEnvironment | undefined;
  use: { kind: 'reference'; reference: string } | { kind: 'sealed'; module: SealedModule };
}

export interface SealedPipeline {
  kind: 'pipeline';
  name?: string | undefined;
  interface: z.infer<typeof interfaceSchema>;
  settings: z.infer<typeof pipelineSettingsSchema>;
  ignored: z.infer<typeof ignoredSchema>[];
  nodes: SealedNode[];
}

/** A module that no longer depends on files outside the store: what is registered, planned and executed. Local data paths are absolute. */
export type SealedModule = SealedCommand | SealedPipeline | z.infer<typeof sealedForeignSchema>;

const sealedNodeSchema: z.ZodType<SealedNode> = z.lazy(() =>
  nodeSettingsSchema.omit({ environment: true }).extend({
    environment: sealedEnvironmentSchema.optional(),
    use: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('reference'), reference: z.string() }),
      z.object({ kind: z.literal('sealed'), module: sealedModuleSchema }),
    ]),
  }),
);

export const sealedModuleSchema: z.ZodType<SealedModule> = z.lazy(() =>
  z.union([
    sealedCommandSchema,
    sealedForeignSchema,
    z.object({
      kind: z.literal('pipeline'),
      name: z.string().optional(),
      interface: interfaceSchema,
      settings: pipelineSettingsSchema,
      ignored: z.array(ignoredSchema),
      nodes: z.array(sealedNodeSchema),
    }),
  ]),
);
