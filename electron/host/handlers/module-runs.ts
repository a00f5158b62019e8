import type { Input } from '#shared/contract/contract.ts';
import type { moduleRunCalls, ModuleTargetInput } from '#shared/contract/module-runs.ts';
import type { RunRequest } from '#electron/runner/run-service.ts';
import { inModuleWords, moduleForm, moduleRunRequest } from '../../authoring/run/module-run.ts';
import type { ModuleTarget } from '../../authoring/run/module-target.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { outcomeOf, planOutput } from '../runs/run-outcome.ts';
import { RunStarter } from '../runs/run-starter.ts';

/** Single modules that are run by themselves. */
export function moduleRunHandlers(parts: HostParts): HandlersOf<typeof moduleRunCalls> {
  const { app, hub, tasks, log } = parts;
  const starter = new RunStarter({ runs: app.runs, tasks, hub, log });
  const inWords = async <T>(input: Input<'modules.run'>, signal: AbortSignal, work: (request: RunRequest) => Promise<T>): Promise<T> => {
    const target = chosenModule(parts, input.target);
    try {
      return await work(moduleRunRequest(target, wholeRun(input)));
    } catch (error) {
      throw await inModuleWords(error, { target, set: input.set, workingFolder: parts.workingFolder }, signal);
    }
  };
  return {
    'modules.form': async ({ target }, { signal }) => {
      const { fields, problems, ...form } = await moduleForm(chosenModule(parts, target), signal);
      return { ...form, fields: [...fields], problems: [...problems] };
    },
    'modules.plan': (input, { signal }) => outcomeOf(() => inWords(input, signal, async (request) => ({ plan: planOutput(await app.runs.plan(request, signal)) }))),
    'modules.run': (input, { signal }) => outcomeOf(() => inWords(input, signal, async (request) => ({ runId: await starter.start(request, signal) }))),
  };
}

/** The module a client means. Throws as `Catalog.resolve`. */
export function chosenModule(parts: Pick<HostParts, 'app' | 'workingFolder'>, target: ModuleTargetInput): ModuleTarget {
  if (target.kind === 'file') return { kind: 'file', file: chosenPath(parts.workingFolder, target.path) };
  const { id, version } = target;
  const reference = version === undefined ? { kind: 'default' as const, name: id, text: id } : { kind: 'version' as const, name: id, version, text: `${id}:${version}` };
  return { kind: 'version', ...parts.app.catalog.resolve(reference) };
}

/** What is asked of a run that has no nodes to choose from. */
export function wholeRun({ engine, set, maxWorkers, hermetic, forceRerun }: Omit<Input<'modules.run'>, 'target'>): Omit<RunRequest, 'file' | 'only'> {
  return { engine, set, hermetic, forceRerun, ...(maxWorkers === undefined ? {} : { maxWorkers }) };
}
