import path from 'node:path';
import type { App } from '#electron/compose.ts';
import { checkWritableHome } from '#electron/home/check-writable.ts';
import { fileSource } from '#electron/runner/plan/run-source.ts';
import { whileSharingFileLock } from '#electron/store/file-lock.ts';
import type { RunSubject } from '#shared/workspace/runs.ts';

/** A pipeline file as it is submitted: its files in the store of this home, references to modules as they are written. Throws `InvalidInputError` with every problem of the files. */
export async function sealForSubmission(app: Pick<App, 'layout' | 'snapshots'>, file: string, workingFolder: string, signal: AbortSignal): Promise<RunSubject> {
  checkWritableHome(app.layout.root);
  const { root, pipeline } = await whileSharingFileLock(app.layout.contentLock, signal, () => fileSource({ snapshots: app.snapshots, workingFolder }, file, signal));
  return { kind: 'pipeline', name: pipeline.name, displayName: pipeline.displayName === '' ? path.basename(file) : pipeline.displayName, pipeline: root };
}
