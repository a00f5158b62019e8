import type { Input } from '#shared/contract/contract.ts';
import type { endpointCalls } from '#shared/contract/endpoints.ts';
import type { RunRequest } from '#electron/runner/run-service.ts';
import { downloadEndpoint } from '../../endpoints/download-endpoint.ts';
import { runsOfEndpoint } from '../../endpoints/endpoint-runs.ts';
import { invocationRequest } from '../../endpoints/invoke-endpoint.ts';
import { publishEndpoint } from '../../endpoints/publish-endpoint.ts';
import { chosenPath } from '../chosen-path.ts';
import { endpointDetail, endpointSummary, endpointVersionDetail } from '../endpoints/endpoint-views.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { outcomeOf, planOutput } from '../runs/run-outcome.ts';
import { RunStarter } from '../runs/run-starter.ts';
import { wholeRun } from './module-runs.ts';

/** Pipeline endpoints: published, looked at, changed and invoked. */
export function endpointHandlers(parts: HostParts): HandlersOf<typeof endpointCalls> {
  const { app, hub, tasks, log, workingFolder } = parts;
  const { endpoints, runs } = app;
  const starter = new RunStarter({ runs, tasks, hub, log });
  // Other processes see the change through the catalog's folder; clients of this one need not wait for that.
  const changed = <T>(value: T): T => {
    hub.publish('catalog', '', { what: 'endpoints' });
    return value;
  };
  const change = async (work: Promise<{ readonly id: string }>) => changed({ id: (await work).id });
  const requestOf = (input: Input<'endpoints.invoke'>): RunRequest => invocationRequest(endpoints.resolve(input.id, input.version), wholeRun(input));
  return {
    'endpoints.list': () => {
      const { endpoints: all, unreadable } = endpoints.list({ all: true });
      return { endpoints: all.map(endpointSummary), unreadable: unreadable.map((error) => error.plainMessage) };
    },
    'endpoints.show': ({ id }, { signal }) => endpointDetail(endpoints, id, signal),
    'endpoints.version': ({ id, version }) => endpointVersionDetail(app, id, version),
    'endpoints.runs': async ({ id, limit }) => {
      const all = await runsOfEndpoint(runs, endpoints.find(id).id);
      return { runs: all.slice(0, limit), total: all.length };
    },
    'endpoints.publish': ({ file, version, description, ...wish }, { signal }) =>
      outcomeOf(async () => {
        const published = await publishEndpoint(app, { ...wish, file: chosenPath(workingFolder, file), version, description, failIfExists: false, workingFolder }, signal);
        return changed({ id: published.endpoint.id, name: published.endpoint.name, version: published.version.version, created: published.outcome === 'created', problems: [...published.problems] });
      }),
    'endpoints.plan': (input, { signal }) => outcomeOf(async () => ({ plan: planOutput(await runs.plan(requestOf(input), signal)) })),
    'endpoints.invoke': (input, { signal }) => outcomeOf(async () => ({ runId: await starter.start(requestOf(input), signal) })),
    'endpoints.setDefault': ({ id, version }, { signal }) => change(endpoints.setDefault(id, version, signal)),
    'endpoints.enable': ({ id }, { signal }) => change(endpoints.setStatus(id, 'active', signal)),
    'endpoints.disable': ({ id }, { signal }) => change(endpoints.setStatus(id, 'disabled', signal)),
    'endpoints.rename': ({ id, name }, { signal }) => change(endpoints.rename(id, name, signal)),
    'endpoints.describe': ({ id, description }, { signal }) => change(endpoints.describe(id, description, signal)),
    'endpoints.archive': ({ id }, { signal }) => change(endpoints.archive(id, signal)),
    'endpoints.restore': ({ id, name }, { signal }) => change(endpoints.restore(id, name, signal)),
    'endpoints.download': async ({ id, version, folder }, { signal }) => {
      const target = chosenPath(workingFolder, folder);
      const { pipelineFile, notes } = await downloadEndpoint(app, endpoints.show(id, version).version, target, signal);
      return { folder: target, pipelineFile, notes: [...notes] };
    },
  };
}
