import { homedir } from 'node:os';
import path from 'node:path';
import type { App } from '#electron/compose.ts';
import { homeIdOf } from '#electron/home/home-id.ts';
import { ArchiveDownloads } from './archive/archive-downloads.ts';
import { RepositoryCache } from './git/repository-cache.ts';
import { SourceUnavailableError } from './source-errors.ts';
import { defaultSourceLimits, type SourceLimits } from './source-limits.ts';
import { SourceSnapshots } from './source-snapshots.ts';

export type SourceApp = Pick<App, 'layout' | 'snapshots' | 'engines'>;

/** The sources that a home can take code from. Engines and networks are asked only when a source needs them. */
export function sourcesOf(app: SourceApp, environment: NodeJS.ProcessEnv, limits: SourceLimits = defaultSourceLimits): SourceSnapshots {
  const { layout } = app;
  return new SourceSnapshots(layout, app.snapshots, {
    repositories: new RepositoryCache(layout.repositories),
    downloads: new ArchiveDownloads(layout.archives, limits),
    environment,
    limits,
    openImage: async (image, place, signal, onProgress) => {
      const [{ DockerEngine }, { ImageFiles }, engine] = await Promise.all([import('#electron/engines/docker/docker-engine.ts'), import('#electron/engines/docker/image-files.ts'), app.engines.docker()]);
      if (!(engine instanceof DockerEngine)) throw new SourceUnavailableError('Images cannot be read here: there is no Docker engine.');
      const files = new ImageFiles({ client: () => engine.client(), homeId: homeIdOf(layout.root), dockerConfigFolder: environment['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker') });
      return files.open(image, place, signal, onProgress);
    },
  });
}
