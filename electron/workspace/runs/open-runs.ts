import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InvalidInputError } from '#shared/errors.ts';
import type { EngineName } from '#shared/model/run.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { Clock } from '#electron/clock.ts';
import { manifestSchema } from '#electron/content/manifest.ts';
import { DockerEngine, engineEndpoint } from '#electron/engines/docker/docker-engine.ts';
import { tryAcquireFileLock } from '#electron/store/file-lock.ts';
import type { WorkspaceContent } from '../content/workspace-content.ts';
import type { WorkspaceStore } from '../store/workspace-store.ts';
import { LocalRunWorker } from './local-run-worker.ts';
import { openRunHome } from './run-home.ts';
import type { RunContent } from './run-home.ts';
import { defaultRunLimits } from './run-limits.ts';
import type { RunLimits } from './run-limits.ts';
import { RunRecords } from './run-records.ts';
import { WorkspaceRunService } from './workspace-run-service.ts';

/**
 * What the administrator lets members run. Their code runs on the server: `docker` keeps it in containers, with only its own inputs and outputs; `process` runs it as the server's own user,
 * who can read everything that the server can, so it is for servers whose members all may. `auto`: docker where an engine answers, else nothing.
 */
export type RunsSetting = 'auto' | 'docker' | 'process' | 'off';

export interface OpenRunsOptions {
  /** Where submissions and their homes are kept; one server process at a time. */
  readonly folder: string;
  /** Absent: nothing is run. */
  readonly engine: EngineName | undefined;
  readonly store: WorkspaceStore;
  readonly content: WorkspaceContent;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly processors: number;
  readonly limits?: Partial<RunLimits>;
  /** Default: data by URL comes from the public internet only, since it is the server that downloads it. */
  readonly allowPrivateUrls?: boolean | undefined;
  readonly log: (message: string) => void;
}

/** Runs of a server, taken up where they stood. Dispose of it before the store. */
export interface OpenedRuns extends AsyncDisposable {
  readonly service: WorkspaceRunService;
}

/** Throws `InvalidInputError` when another server process uses the folder. */
export async function openRuns(options: OpenRunsOptions): Promise<OpenedRuns> {
  const { folder, engine, store, content, environment, clock, processors, log } = options;
  const lock = await tryAcquireFileLock(path.join(folder, 'lock'));
  if (lock === undefined) throw new InvalidInputError(`Another server uses ${folder}: runs belong to one server. Stop it, or give this one a folder of its own.`);
  const limits = { ...defaultRunLimits(processors), ...options.limits };
  const records = new RunRecords(folder);
  const worker = engine === undefined ? undefined : new LocalRunWorker({
    engine,
    openHome: (workspace) => openRunHome({ root: path.join(folder, workspace, 'home'), workspace, content: runContent(store, content), environment, clock, workers: limits.workersPerRun, allowPrivateUrls: options.allowPrivateUrls === true }),
  });
  const service = new WorkspaceRunService({ store, records, worker, limits, clock, log });
  try {
    await service.start();
  } catch (error) {
    lock.release();
    throw error;
  }
  const closing = new AbortController();
  const sweeping = sweepNowAndThen(service, log, closing.signal);
  return {
    service,
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await sweeping;
      await service[Symbol.asyncDispose]();
      lock.release();
    },
  };
}

/** What an earlier process was at goes on first. */
const SWEEP_FIRST_MS = 60 * 1_000;
const SWEEP_EVERY_MS = 60 * 60 * 1_000;
/** While runs are refused because there is no room. */
const SWEEP_SOON_MS = 5 * 60 * 1_000;

async function sweepNowAndThen(service: WorkspaceRunService, log: (message: string) => void, signal: AbortSignal): Promise<void> {
  for (let wait = SWEEP_FIRST_MS; ; ) {
    // Woken only to end.
    await delay(wait, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      wait = (await service.sweep(Date.now(), signal)) ? SWEEP_EVERY_MS : SWEEP_SOON_MS;
    } catch (error) {
      wait = SWEEP_EVERY_MS;
      if (!signal.aborted) log(`runs could not be swept: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
}

/** What runs read of workspaces. */
export function runContent(store: WorkspaceStore, content: WorkspaceContent): RunContent {
  return {
    manifest: async (workspace, id) => manifestSchema.parse(JSON.parse(await content.snapshot(workspace, id))),
    read: (workspace, digest) => content.read(workspace, digest),
    image: (workspace, reference) => content.findImage(workspace, reference),
    findMapping: async (workspace, reference) => {
      if (/[\0\p{Cs}]/u.test(reference)) return undefined;
      const found = await store.read(workspace, (reads) => reads.bearing('environment', [nameKey(reference)]));
      const image = found.find(({ status }) => status === 'active')?.image;
      return image === undefined ? undefined : { reference, image };
    },
  };
}

/** The engine of a setting, and what that means in one sentence. Throws `InvalidInputError` when docker was asked for and does not answer. */
export async function chooseRunEngine(setting: RunsSetting, environment: NodeJS.ProcessEnv): Promise<{ readonly engine: EngineName | undefined; readonly says: string }> {
  if (setting === 'off') return { engine: undefined, says: 'Members cannot run pipelines here. To let them: --runs docker (in containers), or auto (in containers where an engine answers).' };
  if (setting === 'process') return { engine: 'process', says: 'Members run pipelines here as plain processes of this user: their code can read whatever this server can.' };
  const { available, detail } = await new DockerEngine({ homeId: 'status', endpoint: () => engineEndpoint(environment) }).status();
  if (available) return { engine: 'docker', says: `Members run pipelines here in containers (${detail}).` };
  if (setting === 'docker') throw new InvalidInputError(`Pipelines cannot be run in containers: ${detail}`, [], { commandLine: 'To start without: --runs off' });
  return { engine: undefined, says: `Members cannot run pipelines here: ${detail}` };
}
