import path from 'node:path';
import PQueue from 'p-queue';
import { InvalidInputError } from '#shared/errors.ts';
import type { pipelineCalls } from '#shared/contract/pipelines.ts';
import { setDisplayName } from '#shared/editing/pipeline-texts.ts';
import { nearbyModules } from '../../pipelines/nearby-modules.ts';
import { createPipelineFile, pipelinePath, readPipelineFile, savePipelineFile } from '../../pipelines/pipeline-file.ts';
import { pipelineFileSource } from '../../pipelines/pipeline-file-source.ts';
import { PositionsStore } from '../../pipelines/positions-store.ts';
import { readPipeline } from '../../pipelines/read-pipeline.ts';
import type { RecentPipelines } from '../../pipelines/recent-pipelines.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

const newPipeline = `$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline

jobs: {}
`;

/** Pipelines as files: their text, what it means, and where their nodes stand. Also feeds the topic `pipeline`. */
export function pipelineHandlers(parts: Pick<HostParts, 'app' | 'hub' | 'clock' | 'log'>, { recent }: { readonly recent: Pick<RecentPipelines, 'remember'> }): HandlersOf<typeof pipelineCalls> {
  const { app, hub, clock, log } = parts;
  const positions = new PositionsStore(app.layout.root);
  // One after the other: two windows that save the same state must not both succeed.
  const saves = new PQueue({ concurrency: 1 });
  hub.feed('pipeline', pipelineFileSource(hub, log));
  const remember = async (file: string, name: string): Promise<void> => {
    try {
      await recent.remember(file, name);
      hub.publish('recent', '', {});
    } catch (error) {
      // Not being able to remember it is no reason not to open it.
      log('remembering a pipeline', error);
    }
  };
  return {
    'pipelines.open': async (input, { signal }) => {
      const file = pipelinePath(input.file);
      const { text, digest } = await readPipelineFile(file);
      const reading = await readPipeline(file, text, { catalog: app.catalog, signal });
      if (reading.readable) await remember(file, reading.displayName);
      return { file, text, digest, positions: positions.read(file), reading };
    },
    'pipelines.read': ({ file, text }, { signal }) => readPipeline(pipelinePath(file), text, { catalog: app.catalog, signal }),
    'pipelines.save': ({ file, text, digest }) => saves.add(() => savePipelineFile(file, text, digest)),
    'pipelines.savePositions': async ({ file, positions: places }) => {
      const place = pipelinePath(file);
      // For a file that is there: positions are of no use, and no folder is made, for any other.
      await readPipelineFile(place);
      positions.write(place, places);
      return {};
    },
    'pipelines.create': async ({ folder, fileName, displayName }) => {
      const file = pipelinePath(path.join(absoluteFolder(folder), checkedName(fileName)));
      await createPipelineFile(file, setDisplayName(newPipeline, displayName.trim() === '' ? path.basename(file, path.extname(file)) : displayName.trim()));
      return { file };
    },
    'pipelines.nearbyModules': ({ file }, { signal }) => nearbyModules(pipelinePath(file), clock, signal),
  };
}

function absoluteFolder(folder: string): string {
  if (!path.isAbsolute(folder) || folder.includes('\0')) throw new InvalidInputError('Give the whole path of the folder, from the root of the file system.');
  return folder;
}

/** A name for a new file, with `.yml` where it has no such ending. */
function checkedName(written: string): string {
  const name = written.trim();
  if (name === '' || /^\.|[/\\:*?"<>|\p{Cc}]/u.test(name) || Buffer.byteLength(name) > 200) throw new InvalidInputError(`"${name.slice(0, 80)}" cannot be the name of a file. Use letters, digits, ".", "_" and "-".`);
  return /\.ya?ml$/i.test(name) ? name : `${name}.yml`;
}
