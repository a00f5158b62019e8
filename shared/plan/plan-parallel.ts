import type { CommandModule } from '../model/module-spec.ts';
import type { PlannedParallel } from '../model/parallel.ts';
import { parallelDriverVersion } from '../model/parallel.ts';
import type { SealedNode } from '../model/sealed.ts';

/** What is planned of a parallel step beside its command: the settings of the module with those that its node has of its own. Nothing for other modules. */
export function planParallel(spec: CommandModule, node: Pick<SealedNode, 'parallel' | 'maxRetries' | 'resources'>): { readonly parallel?: PlannedParallel } {
  if (spec.parallel === undefined) return {};
  const settings = {
    ...spec.parallel,
    // A node that does not say that it is parallel has its `retry_settings` read as its own.
    ...(node.maxRetries === undefined ? {} : { maxRetries: node.maxRetries }),
    ...withoutUndefined(node.parallel ?? {}),
  };
  const instances = node.resources.instanceCount ?? spec.resources.instanceCount ?? 1;
  const { maxConcurrencyPerInstance } = settings;
  return {
    parallel: {
      ...settings,
      inputType: spec.interface.inputs.find(({ name }) => name === settings.input)?.type ?? 'uri_folder',
      ...(maxConcurrencyPerInstance === undefined ? {} : { processes: maxConcurrencyPerInstance * Math.max(1, instances) }),
      driver: parallelDriverVersion,
    },
  };
}

function withoutUndefined<T extends object>(values: T): { readonly [K in keyof T]: Exclude<T[K], undefined> };
function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
