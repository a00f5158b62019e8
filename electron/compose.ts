import { homedir, availableParallelism } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { ArtifactStore } from './artifacts/artifact-store.ts';
import { Catalog } from './catalog/catalog.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { ContentDigester } from './content/content-digester.ts';
import { ContentHasher } from './content/content-hasher.ts';
import { DownloadCache } from './data/download-cache.ts';
import { EndpointStore } from './endpoints/endpoint-store.ts';
import { StoredData } from './data/stored-data.ts';
import type { Engine } from './engines/engine.ts';
import { homeIdOf } from './home/home-id.ts';
import { defaultHomeRoot, homeLayout } from './home/layout.ts';
import type { HomeLayout } from './home/layout.ts';
import type { OtherImages } from './engines/docker/other-images.ts';
import { dataPorts } from './runner/prepare/data-ports.ts';
import { LocalRuns } from './runner/local-runs.ts';
import type { NodeRuns } from './runner/node-runs.ts';
import { newRunId } from './runner/new-run-id.ts';
import type { EngineSet } from './runner/plan/choose-engine.ts';
import { ResultStore } from './runner/reuse/result-store.ts';
import type { RunService } from './runner/run-service.ts';
import { latestBy } from './settings/latest-by.ts';
import { SnapshotStore } from './snapshots/snapshot-store.ts';
import { onDemandPorts } from './sync/on-demand/on-demand-ports.ts';

/** Everything a door can ask for. */
export interface App extends AsyncDisposable {
  readonly layout: HomeLayout;
  readonly catalog: Catalog;
  /** Published pipelines. */
  readonly endpoints: EndpointStore;
  readonly runs: RunService;
  /** Single nodes of runs, for debugging. */
  readonly nodeRuns: NodeRuns;
  readonly snapshots: SnapshotStore;
  readonly artifacts: ArtifactStore;
  readonly engines: { docker(): Promise<Engine>; process(): Promise<Engine> };
}

export interface ComposeOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** The variables by which the container engine is found, asked at each use; default `environment`. */
  readonly engineEnvironment?: () => NodeJS.ProcessEnv;
  /** Replaces the machine's engines: for tests and measurements. */
  readonly engines?: (of: EngineParts) => EngineSet;
  readonly clock?: Clock;
}

/** What engines are made from. */
export interface EngineParts {
  readonly layout: HomeLayout;
  /** Tells the containers and processes of this home from those of others. */
  readonly homeId: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly engineEnvironment: () => NodeJS.ProcessEnv;
  /** What an environment's or image's name stands for. */
  readonly catalog: { findMapping(reference: string): EnvironmentImage | undefined | Promise<EnvironmentImage | undefined> };
  readonly snapshots: Pick<SnapshotStore, 'materialise'>;
  /** Where images of the container engine come from before registries are asked. */
  readonly otherImages?: OtherImages | undefined;
}

interface EnvironmentImage {
  readonly reference: string;
  readonly image: string;
}

/** Wires the parts over the home that the environment names. Nothing is read or written until something is asked for. */
export function composeApp(options: ComposeOptions): App {
  const { environment } = options;
  const clock = options.clock ?? systemClock;
  const layout = homeLayout(defaultHomeRoot(environment));
  const newId = (): string => ulid().toLowerCase();
  const hasher = new ContentHasher();
  const catalog = new Catalog(layout.catalog, { clock, newId });
  const snapshots = new SnapshotStore({ layout, hasher });
  const artifacts = new ArtifactStore({ layout, hasher, newId });
  const digester = new ContentDigester({ hasher, cacheFolder: layout.stats });
  const downloads = new DownloadCache(layout.downloads);
  const digestPath = (dataPath: string, signal: AbortSignal) => digester.digestPath(dataPath, signal);
  const { materialise, bringCode, lacking } = onDemandPorts({ layout, snapshots, environment, app: () => app });
  const stored = new StoredData({ folder: layout.downloads, staging: layout.staging, digestPath, materialise });
  const engines = (options.engines ?? machineEngines)({ layout, homeId: homeIdOf(layout.root), environment, engineEnvironment: options.engineEnvironment ?? (() => environment), catalog, snapshots: { materialise } });
  const runs = new LocalRuns({
    layout, clock, engines, snapshots, artifacts,
    results: new ResultStore(layout.results, newId()),
    references: catalog, lacking, bringCode,
    code: { materialise },
    data: dataPorts({ catalog, digester, downloads, stored }),
    workingFolder: process.cwd(),
    processors: availableParallelism(),
    newRunId: () => newRunId(clock, newId()),
    exportArtifact: (ref, target, signal) => artifacts.exportTo(ref, target, { replace: true, signal }),
  });
  const app: App = {
    layout, catalog, endpoints: new EndpointStore(layout.catalog, { clock, newId }), runs, nodeRuns: runs, snapshots, artifacts,
    engines: { docker: async () => (await engines.docker()).engine, process: async () => (await engines.process()).engine },
    [Symbol.asyncDispose]: () => hasher[Symbol.asyncDispose](),
  };
  return app;
}

/** What decides which container engine is used. */
const engineVariables = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];

/** The engines of this machine, each loaded when it is first asked for. */
export function machineEngines({ layout, homeId, environment, engineEnvironment, catalog, snapshots, otherImages }: EngineParts): EngineSet {
  const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
  };
  return {
    docker: latestBy(() => engineVariables.map((name) => engineEnvironment()[name] ?? '').join('\0'), async () => {
      const [{ DockerEngine, engineEndpoint }, { DockerImages }] = await Promise.all([import('./engines/docker/docker-engine.ts'), import('./engines/docker/image-provider.ts')]);
      const engine = new DockerEngine({ homeId, endpoint: () => engineEndpoint(engineEnvironment()) });
      const images = new DockerImages({
        client: () => engine.client(),
        homeId,
        dockerConfigFolder: environment['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker'),
        findMapping: async (reference) => catalog.findMapping(reference),
        others: otherImages,
        materialise: (id, folder, signal) => snapshots.materialise(id, folder, signal),
      });
      return { engine, images };
    }),
    process: once(async () => {
      const [{ createProcessEngine }, { environmentFingerprint }, { ignoredByProcessEngine }] = await Promise.all([
        import('./engines/process/process-engine.ts'), import('./engines/process/local-environment.ts'), import('./engines/process/ignored.ts'),
      ]);
      const engine = createProcessEngine({ home: layout.root, shimFolder: path.join(layout.root, 'cache', 'shims'), environment });
      const { pythonIsPython3 } = await engine.localEnvironment();
      return {
        engine,
        fingerprint: () => environmentFingerprint(environment),
        ignored: (node, { hermetic }) => ignoredByProcessEngine({ resources: node.resources, hasEnvironment: node.environment !== undefined, hermetic, pythonIsPython3 }),
      };
    }),
  };
}
