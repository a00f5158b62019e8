import { ulid } from 'ulid';
import { NotFoundError } from '#shared/errors.ts';
import { ArtifactStore } from '#electron/artifacts/artifact-store.ts';
import type { Clock } from '#electron/clock.ts';
import { machineEngines } from '#electron/compose.ts';
import { ContentDigester } from '#electron/content/content-digester.ts';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import { DownloadCache } from '#electron/data/download-cache.ts';
import { publicFetch } from '#electron/data/public-fetch.ts';
import { StoredData } from '#electron/data/stored-data.ts';
import type { ImageFacts } from '#electron/engines/images.ts';
import { homeIdOf } from '#electron/home/home-id.ts';
import { homeLayout } from '#electron/home/layout.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { LocalRuns } from '#electron/runner/local-runs.ts';
import { newRunId } from '#electron/runner/new-run-id.ts';
import type { EngineSet } from '#electron/runner/plan/choose-engine.ts';
import { contentPorts } from '#electron/runner/prepare/data-ports.ts';
import { ResultStore } from '#electron/runner/reuse/result-store.ts';
import { materialise } from '#electron/snapshots/materialise.ts';
import { WorkspaceImages } from './bring-image.ts';
import type { ImageContent } from './bring-image.ts';

/** What runs need of a workspace. */
export interface RunContent extends ImageContent {
  /** The image that the workspace's environment of this name stands for. */
  findMapping(workspace: string, reference: string): Promise<{ readonly reference: string; readonly image: string } | undefined>;
}

export interface RunHomeParts {
  /** The folder of this workspace's runs: nothing in it is shared with another workspace, results to be reused neither. */
  readonly root: string;
  readonly workspace: string;
  readonly content: RunContent;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Nodes at once, where a run does not say. */
  readonly workers: number;
  /** Data by URL may come from this machine and its own network too: whoever submits runs then reads what answers there. */
  readonly allowPrivateUrls: boolean;
  /** Replaces the machine's engines: for tests. */
  readonly engines?: EngineSet | undefined;
}

/** Where the runs of one workspace are executed: a home of its own, whose code and data come from the workspace. */
export interface RunHome extends AsyncDisposable {
  readonly layout: HomeLayout;
  readonly runs: LocalRuns;
  readonly artifacts: ArtifactStore;
  /** What is known of an image of the container engine, by its id; undefined when it is gone or there is no engine. */
  image(id: string, signal: AbortSignal): Promise<ImageFacts | undefined>;
}

/** The variables that members' commands get of the server's own: what it takes to find programs, and nothing that opens anything. */
const passedOn = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SHELL', 'SYSTEMROOT', 'PATHEXT', 'COMSPEC', 'VIRTUAL_ENV', 'CONDA_PREFIX'];

/** The variables by which the container engine is found. */
const engineVariables = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];

const picked = (environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name.toUpperCase())));

export function openRunHome({ root, workspace, content, environment, clock, workers, allowPrivateUrls, engines: given }: RunHomeParts): RunHome {
  const layout = homeLayout(root);
  const newId = (): string => ulid().toLowerCase();
  const hasher = new ContentHasher();
  const digester = new ContentDigester({ hasher, cacheFolder: layout.stats });
  const artifacts = new ArtifactStore({ layout, hasher, newId });
  const readBuffers = async function* (digest: string): AsyncGenerator<Buffer> {
    for await (const piece of content.read(workspace, digest)) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  };
  const lay = async (id: string, folder: string, signal?: AbortSignal): Promise<void> => materialise(await content.manifest(workspace, id), folder, readBuffers, signal);
  const stored = new StoredData({ folder: layout.downloads, staging: layout.staging, digestPath: (dataPath, signal) => digester.digestPath(dataPath, signal), materialise: lay });
  const engineEnvironment = picked(environment, engineVariables);
  const engines = given ?? machineEngines({
    layout, homeId: homeIdOf(layout.root), environment: picked(environment, passedOn), engineEnvironment: () => engineEnvironment,
    catalog: { findMapping: (reference) => content.findMapping(workspace, reference) }, snapshots: { materialise: lay },
    otherImages: new WorkspaceImages({ workspace, content, images: async () => new (await import('#electron/sync/content/docker-images.ts')).DockerEngineImages(engineEnvironment) }),
  });
  const runs = new LocalRuns({
    layout, clock, engines, artifacts,
    results: new ResultStore(layout.results, newId()),
    // Everything was resolved when it was submitted; nothing here is looked up again.
    references: { resolve: ({ text }) => { throw new NotFoundError(`'${text}' was not resolved when the run was submitted.`); } },
    snapshots: { capture: () => Promise.reject(new Error('runs of a workspace take no files of the server')) },
    code: { materialise: lay },
    data: { resolveAsset: () => undefined, ...contentPorts({ digester, downloads: new DownloadCache(layout.downloads, allowPrivateUrls ? {} : { send: publicFetch() }), stored }) },
    workingFolder: layout.staging,
    processors: workers,
    newRunId: () => newRunId(clock, newId()),
    exportArtifact: (ref, target, signal) => artifacts.exportTo(ref, target, { signal }),
  });
  return {
    layout, runs, artifacts,
    image: async (id, signal) => {
      const { images } = await engines.docker();
      return images.describe?.(id, signal);
    },
    [Symbol.asyncDispose]: () => hasher[Symbol.asyncDispose](),
  };
}

