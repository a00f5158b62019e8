import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { manifestSchema } from '#electron/content/manifest.ts';

const artifactRecordSchema = z.object({
  schemaVersion: z.literal(1),
  manifest: manifestSchema,
  /** By manifest path: the stamp of files that were last seen to be what their digest says. Absent when the stamp proves nothing. */
  stamps: z.record(z.string(), z.string()),
});
/** What is kept beside an artifact. */
export type ArtifactRecord = z.infer<typeof artifactRecordSchema>;

/** Undefined when it is not there or not readable: such an artifact does not exist and is made again. */
export async function readArtifactRecord(file: string): Promise<ArtifactRecord | undefined> {
  try {
    return artifactRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
