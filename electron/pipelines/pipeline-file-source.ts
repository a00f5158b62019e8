import type { Hub, TopicSource } from '../host/hub.ts';
import { keepLooking } from '../host/watch/lookout.ts';
import path from 'node:path';
import { DrydockError } from '#shared/errors.ts';
import { pipelinePath, readPipelineFile } from './pipeline-file.ts';

/**
 * Feeds `pipeline/<absolute file>`: its new digest whenever the file changed on disk, by whomever, and no digest when it is gone or no longer
 * readable as text. Nothing is watched for a path that cannot be a pipeline's.
 */
export function pipelineFileSource(hub: Pick<Hub, 'publish'>, log: (message: string, error: unknown) => void): TopicSource {
  return (rest) => {
    const file = usablePath(rest);
    if (file === undefined) return () => undefined;
    let known: { readonly digest: string | undefined } | undefined;
    return keepLooking({
      places: () => [path.dirname(file)],
      look: async () => {
        const digest = await digestNow(file);
        if (known !== undefined && known.digest !== digest) hub.publish('pipeline', rest, digest === undefined ? {} : { digest });
        known = { digest };
      },
      settleMs: 50, everyMs: 2_000, onError: (error) => log(`watching ${file}`, error),
    });
  };
}

function usablePath(rest: string): string | undefined {
  try {
    return pipelinePath(rest);
  } catch (error) {
    if (error instanceof DrydockError) return undefined;
    throw error;
  }
}

async function digestNow(file: string): Promise<string | undefined> {
  try {
    return (await readPipelineFile(file)).digest;
  } catch (error) {
    if (error instanceof DrydockError) return undefined;
    throw error;
  }
}
