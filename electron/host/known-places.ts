import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { DrydockError, NotFoundError, throwIfCancelled } from '#shared/errors.ts';
import type { App } from '../compose.ts';
import { recentRuns } from '../home/recent-runs.ts';
import { isInside } from '../previews/contained-path.ts';
import { systemCode } from '../store/store-errors.ts';

/** Thrown when a client asks to show what the app has nothing to do with. */
export class PlaceNotKnownError extends DrydockError {
  constructor(place: string) {
    super('place-not-known', 'invalid', `${place} belongs neither to this home nor to a pipeline or data asset that is known here, so it is not shown.`);
  }
}

/**
 * The path, without links, of something that may be shown in the system's file manager: it exists, and lies in the home, in the folder of a pipeline
 * that was opened or run here, or in a data asset. Throws `NotFoundError` or {@link PlaceNotKnownError}.
 */
export async function knownPlace(app: Pick<App, 'layout' | 'catalog' | 'runs'>, pipelineFiles: readonly string[], place: string, signal: AbortSignal): Promise<string> {
  const real = await realOf(path.resolve(place));
  if (real === undefined) throw new NotFoundError(`There is no ${place} (any more).`);
  const isIn = async (folder: string): Promise<boolean> => {
    const realFolder = await realOf(folder);
    return realFolder !== undefined && isInside(real, realFolder);
  };
  if (await isIn(app.layout.root)) return real;
  for (const file of pipelineFiles) if (await isIn(path.dirname(file))) return real;
  for (const { versions } of app.catalog.listData().assets) for (const { path: data } of versions) if (data !== undefined && (await isIn(data))) return real;
  for await (const { document } of recentRuns(app.runs)) {
    throwIfCancelled(signal);
    if (document.pipeline.file !== '' && (await isIn(path.dirname(document.pipeline.file)))) return real;
  }
  throw new PlaceNotKnownError(place);
}

async function realOf(place: string): Promise<string | undefined> {
  try {
    return await realpath(place);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
