import path from 'node:path';
import { availableParallelism } from 'node:os';
import type { Clock } from '#electron/clock.ts';
import type { Figure } from '../http/metrics.ts';
import { runRoutes } from '../http/routes/run-routes.ts';
import type { AddRoutes, WorkspaceContext } from '../http/workspace-api.ts';
import { RefusalError } from '../refusal-error.ts';
import type { ServerParts } from '../server/server-parts.ts';
import { chooseRunEngine, openRuns } from './open-runs.ts';
import type { RunsSetting } from './open-runs.ts';
import type { RunLimits } from './run-limits.ts';

export interface ServerRunsOptions {
  readonly setting: RunsSetting;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly limits?: Partial<RunLimits> | undefined;
  /** Data of runs may come from this machine and its own network too. */
  readonly allowPrivateUrls?: boolean | undefined;
  readonly log: (message: string) => void;
}

/** What a server needs in order to run pipelines: `runs` and `more` of its options. */
export interface ServerRuns {
  /** In one sentence, for whoever starts it. */
  readonly says: string;
  readonly runs: { readonly engine: string } | undefined;
  readonly more: (parts: ServerParts, closing: AbortSignal) => Promise<{ readonly routes: readonly AddRoutes[]; readonly figures: readonly Figure[] } & AsyncDisposable>;
}

/** Throws `InvalidInputError` when docker was asked for and does not answer. */
export async function serverRuns({ setting, environment, clock, limits, allowPrivateUrls, log }: ServerRunsOptions): Promise<ServerRuns> {
  const choice = await chooseRunEngine(setting, environment);
  return {
    says: choice.says,
    runs: choice.engine === undefined ? undefined : { engine: choice.engine },
    more: async ({ folder, store, content, service, limits: httpLimits }, closing) => {
      const opened = await openRuns({
        folder: path.join(folder, 'runs'), engine: choice.engine, store, content, environment, clock, processors: availableParallelism(), allowPrivateUrls, log,
        ...(limits === undefined ? {} : { limits }),
      });
      const stillHolds = async (c: WorkspaceContext): Promise<boolean> => {
        try {
          await service.authenticate(c.get('bearer'));
          return true;
        } catch (error) {
          if (error instanceof RefusalError) return false;
          throw error;
        }
      };
      const figures = [{ name: 'drydock_kept_run_bytes', help: 'Bytes of runs that are kept, as of the last look at them.', value: () => opened.service.heldBytes }];
      return { routes: [runRoutes({ runs: opened.service, limits: httpLimits, stillHolds, closing })], figures, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
    },
  };
}
