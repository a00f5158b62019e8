import type { RunRequest } from '../runner/run-service.ts';
import type { FoundVersion } from './endpoint-store.ts';

/** How an endpoint is invoked: everything of a run request but what is run. */
export type InvokeOptions = Omit<RunRequest, 'file' | 'sealed' | 'from' | 'only'>;

/** What the run service is asked for to invoke a version: what is set replaces the defaults of the version, which replace those of its pipeline. */
export function invocationRequest({ endpoint, version }: FoundVersion, options: InvokeOptions): RunRequest {
  return {
    ...options,
    file: '',
    sealed: {
      root: version.pipeline, name: endpoint.name, displayName: version.displayName, folder: version.folder,
      origin: { kind: 'endpoint', id: endpoint.id, name: endpoint.name, version: version.version },
    },
    set: { ...version.defaults, ...options.set },
    only: [],
  };
}
