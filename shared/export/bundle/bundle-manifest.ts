import { z } from 'zod';
import { interfaceSchema } from '../../model/interface.ts';
import { specFormatSchema } from '../../model/module-spec.ts';
import { sealedModuleSchema } from '../../model/sealed.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const contentId = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const size = z.number().int().nonnegative();
const text = z.string().max(4_096);

/** A path in the folder that the pipeline is written to: relative, with `/`, no step of it empty or made of dots. */
const folderPath = z.string().max(1_000).refine((path) => path !== '' && path.split('/').every((step) => step !== '' && !/^\.+$/.test(step) && !/[\\:\p{Cc}]/u.test(step)), 'this path leads out of its folder');

export const bundledModuleSchema = z.object({
  name: text,
  version: text,
  description: z.string(),
  tags: z.record(z.string(), z.string()),
  format: specFormatSchema,
  sealed: sealedModuleSchema,
  interface: interfaceSchema,
  snapshotId: contentId.optional(),
  source: z.object({ fileName: text, text: z.string() }),
  /** What "the same content" means in the catalog. */
  contentDigest: contentId,
  /** The bare name means this version. */
  isDefault: z.boolean(),
});
/** A version of the catalog that the pipeline refers to. */
export type BundledModule = z.infer<typeof bundledModuleSchema>;

export const bundledTreeSchema = z.object({ path: folderPath, tree: contentId, shape: z.enum(['file', 'folder']) });

export const bundleManifestSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('drydock-bundle'),
  /** Names the folder that the pipeline is written to. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,199}$/),
  displayName: text,
  /** The folder: texts by content, code and data as trees. */
  folder: z.object({
    pipelineFile: folderPath,
    texts: z.array(z.object({ path: folderPath, digest: hex })),
    code: z.array(z.object({ path: folderPath, snapshotId: contentId })),
    data: z.array(bundledTreeSchema),
  }),
  /** Trees that are in the bundle: snapshots of code, and data. */
  trees: z.array(z.object({ id: contentId, kind: z.enum(['code', 'data']), size })),
  blobs: z.array(z.object({ digest: hex, size })),
  modules: z.array(bundledModuleSchema),
  /** What each reference of the pipeline led to. */
  references: z.array(z.object({ reference: text, name: text, version: text })),
  /** Data assets that the pipeline names: their content is in `folder.data`, or at a URL. */
  assets: z.array(z.object({ name: text, version: text, type: text, description: z.string(), url: z.string().optional(), data: folderPath.optional() })),
  mappings: z.array(z.object({ reference: text, image: text })),
  images: z.array(z.object({ name: text, id: text, digest: hex, size })),
  notes: z.array(z.string()),
});
/**
 * `manifest.json`, the first entry of a bundle. The others: `trees/<hex>.json` (manifests of trees), `blobs/<hex>` (contents of files by sha256) and
 * `images/<hex>.tar` (what the container engine saved), in this order and sorted. Everything is named by what it holds, and nothing else is in it.
 */
export type BundleManifest = z.infer<typeof bundleManifestSchema>;
