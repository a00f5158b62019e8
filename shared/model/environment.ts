import { z } from 'zod';

/** `azureml:name:version`, `azureml:name@label`, `azureml://registries/...`; `reference` is the text as written. */
export const namedEnvironmentSchema = z.object({
  kind: z.literal('named'),
  reference: z.string(),
  name: z.string(),
  version: z.string().optional(),
  label: z.string().optional(),
  registry: z.string().optional(),
});

export const environmentSpecSchema = z.discriminatedUnion('kind', [
  /** An image, optionally with a conda environment on top: a file relative to the spec, or its content inline. */
  z.object({
    kind: z.literal('image'),
    image: z.string(),
    condaFile: z.string().optional(),
    condaInline: z.json().optional(),
    pipRequirementsFile: z.string().optional(),
  }),
  /** A Dockerfile build; `path` is the context folder relative to the spec, `dockerfile` relative to the context (default `Dockerfile`). */
  z.object({ kind: z.literal('build'), path: z.string(), dockerfile: z.string().optional() }),
  namedEnvironmentSchema,
]);
/** What a command needs around it. File paths are as written, relative to the spec that names them. */
export type EnvironmentSpec = z.infer<typeof environmentSpecSchema>;
