import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { manifestSchema } from '#electron/content/manifest.ts';

/** One folder of the store; a record that points elsewhere is not ours. */
const folderSchema = z.string().regex(/^data[/\\][0-9a-z]+$/i);

const artifactRecordSchema = z.object({
  schemaVersion: z.literal(1),
  /** The folder with the content, relative to the artifact store. */
  folder: folderSchema,
  manifest: manifestSchema,
  /** By manifest path: the stamp of files that were last seen to be what their digest says. Absent when the stamp proves nothing. */
  stamps: z.record(z.string(), z.string()),
});
/** What is known of an artifact, by its id. */
export type ArtifactRecord = z.infer<typeof artifactRecordSchema>;

/** Undefined when it is not there or not readable: such an artifact does not exist and is made again. */
export async function readArtifactRecord(file: string): Promise<ArtifactRecord | undefined> {
  try {
    return artifactRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Where the content is, relative to the artifact store; undefined as for {@link readArtifactRecord}. */
export function readArtifactFolder(file: string): string | undefined {
  try {
    return z.object({ folder: folderSchema }).parse(JSON.parse(readFileSync(file, 'utf8'))).folder;
  } catch {
    return undefined;
  }
}
