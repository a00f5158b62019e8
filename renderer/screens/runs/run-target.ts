import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Output } from '#shared/contract/contract.ts';
import type { ModuleTargetInput } from '#shared/contract/module-runs.ts';
import type { RunDetail, runRequestSchema } from '#shared/contract/runs.ts';
import { type RunField, runForm } from '#shared/run/run-form.ts';
import type { Client } from '../../client/client.ts';
import { useClient } from '../../client/hooks.ts';

/** How something is run, whatever it is; `from` and `only` are for pipeline files. */
export type RunOptions = Omit<z.infer<typeof runRequestSchema>, 'file'>;
/** What a run is to begin with in place of the defaults. `set`: values of inputs as text. */
export type RunWishes = Partial<RunOptions>;

/** What is run: a pipeline file, one module, or a version of an endpoint. */
export type RunTarget =
  | { readonly kind: 'pipeline'; readonly file: string }
  | { readonly kind: 'module'; readonly target: ModuleTargetInput }
  | { readonly kind: 'endpoint'; readonly id: string; readonly version?: string };

/** What is run as people know it, and the fields of its form. `problems`: why there are none. */
export interface RunnableForm {
  readonly name: string;
  /** Where it comes from: a file, or a version. */
  readonly place: string;
  readonly fields: readonly RunField[];
  readonly problems: Output<'modules.form'>['problems'];
}

/** What a run was made from, to run it again; undefined when that is not here any more, or was a run of tests. */
export function targetOfRun({ origin, pipeline }: RunDetail): RunTarget | undefined {
  if (origin === undefined) return { kind: 'pipeline', file: pipeline.file };
  if (origin.kind === 'endpoint') return { kind: 'endpoint', id: origin.id, version: origin.version };
  if (origin.kind === 'module') return { kind: 'module', target: { kind: 'version', id: origin.id, version: origin.version } };
  return undefined;
}

export function useRunnableForm(target: RunTarget): UseQueryResult<RunnableForm> {
  const client = useClient();
  return useQuery({ queryKey: ['form of a run', target], queryFn: ({ signal }) => formOf(client, target, signal) });
}

async function formOf(client: Client, target: RunTarget, signal: AbortSignal): Promise<RunnableForm> {
  switch (target.kind) {
    case 'pipeline': {
      const { file, reading } = await client.call('pipelines.open', { file: target.file }, signal);
      return { name: reading.displayName === '' ? reading.name : reading.displayName, place: file, fields: runForm(reading.interface), problems: [] };
    }
    case 'module': {
      const { name, fields, problems } = await client.call('modules.form', { target: target.target }, signal);
      const { target: of } = target;
      return { name, place: of.kind === 'file' ? of.path : (of.version ?? 'the version that its name means'), fields, problems };
    }
    case 'endpoint': {
      const { endpoint, version, fields } = await client.call('endpoints.version', { id: target.id, ...versionOf(target) }, signal);
      return { name: endpoint.name, place: `version ${version}`, fields, problems: [] };
    }
  }
}

/** What the run would do, asked again as the options change; the last plan stays until the next one is there. */
export function usePlan(target: RunTarget, options: RunOptions, enabled: boolean): UseQueryResult<Output<'runs.plan'>> {
  const client = useClient();
  return useQuery({
    queryKey: ['runs.plan', target, options],
    queryFn: ({ signal }) => {
      const { from: _from, only: _only, ...whole } = options;
      if (target.kind === 'pipeline') return client.call('runs.plan', { file: target.file, ...options }, signal);
      if (target.kind === 'module') return client.call('modules.plan', { target: target.target, ...whole }, signal);
      return client.call('endpoints.plan', { id: target.id, ...versionOf(target), ...whole }, signal);
    },
    enabled,
    placeholderData: keepPreviousData,
  });
}

/** Begins the run with the options it is called with. */
export function useStart(target: RunTarget): UseMutationResult<Output<'runs.start'>, Error, RunOptions> {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (options: RunOptions) => {
      const { from: _from, only: _only, ...whole } = options;
      if (target.kind === 'pipeline') return client.call('runs.start', { file: target.file, ...options });
      if (target.kind === 'module') return client.call('modules.run', { target: target.target, ...whole });
      return client.call('endpoints.invoke', { id: target.id, ...versionOf(target), ...whole });
    },
    onSettled: () => Promise.all(['runs.list', 'home.recent', 'endpoints.runs'].map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  });
}

const versionOf = ({ version }: { readonly version?: string }): { readonly version?: string } => (version === undefined ? {} : { version });
