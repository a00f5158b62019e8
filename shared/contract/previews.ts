import { z } from 'zod';
import { hostPath, query } from './call.ts';
import { fileEntrySchema } from './host.ts';

const relativePath = z.string().max(4_096);

/** Where content lies. A `path` in it is relative, uses `/`, and never leads out. */
export const contentPlaceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('output'), runId: z.string().max(100), node: z.string().max(200), output: z.string().max(200) }),
  z.strictObject({ kind: z.literal('input'), runId: z.string().max(100), node: z.string().max(200), input: z.string().max(200) }),
  /** The code a node ran with, as its command left it. */
  z.strictObject({ kind: z.literal('code'), runId: z.string().max(100), node: z.string().max(200) }),
  z.strictObject({ kind: z.literal('snapshot'), snapshotId: z.string().max(100) }),
  z.strictObject({ kind: z.literal('data'), name: z.string().max(200), version: z.string().max(200) }),
  /** The folder that a spec file lies in. */
  z.strictObject({ kind: z.literal('workbench'), spec: hostPath }),
  /** A folder in which a node is being debugged. */
  z.strictObject({ kind: z.literal('debug'), debugId: z.string().max(100) }),
]);
export type ContentPlace = z.infer<typeof contentPlaceSchema>;

export const previewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string(), language: z.string().optional(), bytes: z.number(), truncated: z.boolean() }),
  z.object({ kind: z.literal('json'), text: z.string(), bytes: z.number(), truncated: z.boolean() }),
  z.object({ kind: z.literal('table'), columns: z.array(z.string()), rows: z.array(z.array(z.string())), bytes: z.number(), truncated: z.boolean() }),
  /** Only raster formats and SVG that holds no script; shown in an `img`, where it cannot run anything. */
  z.object({ kind: z.literal('image'), dataUrl: z.string(), bytes: z.number() }),
  z.object({ kind: z.literal('folder'), entries: z.array(fileEntrySchema), truncated: z.boolean() }),
  z.object({ kind: z.literal('binary'), bytes: z.number(), head: z.string() }),
  z.object({ kind: z.literal('absent'), reason: z.string() }),
]);
export type Preview = z.infer<typeof previewSchema>;

export const previewCalls = {
  /** What is at `path` inside a place; the empty path is the place itself. */
  'content.preview': query(z.strictObject({ place: contentPlaceSchema, path: relativePath }), previewSchema),
  /** Its path on this machine, for people who open it with their own tools. */
  'content.locate': query(z.strictObject({ place: contentPlaceSchema, path: relativePath }), z.object({ path: hostPath })),
} as const;
