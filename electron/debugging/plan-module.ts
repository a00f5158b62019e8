import { statSync } from 'node:fs';
import path from 'node:path';
import type { RunRequest } from '../runner/run-service.ts';
import { moduleRunRequest } from '../authoring/run/module-run.ts';
import type { ModuleTarget } from '../authoring/run/module-target.ts';
import type { NodeRuns } from '../runner/node-runs.ts';
import { loadModule } from '../specs/load.ts';
import type { PreparedSession } from './session-document.ts';

/** What a module is debugged with. */
export type OpenModuleOptions = Pick<RunRequest, 'engine' | 'set' | 'hermetic'>;

export interface PlannedSession {
  readonly prepared: PreparedSession & { readonly target: NonNullable<PreparedSession['target']> };
  /** Why the code is a copy although a spec is debugged, one sentence. */
  readonly copyReason?: string;
}

/** What a session of a module is made from. Nothing is written but for snapshots in the store. Rejects as {@link NodeRuns.plannedModule}. */
export async function planModule(nodeRuns: Pick<NodeRuns, 'plannedModule'>, target: ModuleTarget, options: OpenModuleOptions, signal: AbortSignal): Promise<PlannedSession> {
  const { node, engine, pipeline, parameters } = await nodeRuns.plannedModule(moduleRunRequest(target, { ...options, forceRerun: false }), signal);
  const base = { runId: '', node, engine, pipeline, parameters, hermetic: options.hermetic, set: { ...options.set } };
  if (target.kind === 'version') {
    const { module, version } = target;
    return { prepared: { ...base, target: { kind: 'version', versionId: version.id, label: `${module.name}:${version.version}` } } };
  }
  const live = await liveCode(target.file, signal);
  return {
    prepared: { ...base, target: { kind: 'file', file: target.file }, ...(live.folder === undefined ? {} : { liveCode: live.folder }) },
    ...(live.copyReason === undefined ? {} : { copyReason: live.copyReason }),
  };
}

/** The user's folder that is the code of a spec; a single code file is debugged in its folder. */
async function liveCode(file: string, signal: AbortSignal): Promise<{ readonly folder?: string; readonly copyReason?: string }> {
  const { spec, folder } = await loadModule(file, { signal });
  if (spec?.kind !== 'command') return {};
  if (spec.additionalIncludes.length > 0) return { copyReason: 'The code is put together from several places (additional includes), so it is a copy: bring what you change back into your own files.' };
  if (spec.code === undefined) return {};
  const code = path.resolve(folder, spec.code);
  return { folder: statSync(code).isDirectory() ? code : path.dirname(code) };
}
