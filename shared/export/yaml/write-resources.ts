import type { NewMapping } from '../../editing/render-yaml.ts';
import type { Resources } from '../../model/module-spec.ts';

/** The `resources` of a v2 spec; undefined when there is nothing to write. */
export function resourcesMapping(resources: Resources): NewMapping | undefined {
  const dockerArgs = dockerArguments(resources);
  const mapping: NewMapping = {
    ...(resources.instanceCount === undefined ? {} : { instance_count: resources.instanceCount }),
    ...(resources.shmBytes === undefined ? {} : { shm_size: byteSizeText(resources.shmBytes) }),
    ...(dockerArgs === '' ? {} : { docker_args: dockerArgs }),
  };
  return Object.keys(mapping).length === 0 ? undefined : mapping;
}

/** `docker_args` for what v2 specs have no key of their own for. */
export function dockerArguments({ cpus, memoryBytes, gpus }: Resources): string {
  return [
    ...(cpus === undefined ? [] : [`--cpus ${String(cpus)}`]),
    ...(memoryBytes === undefined ? [] : [`--memory ${byteSizeText(memoryBytes)}`]),
    ...(gpus === undefined ? [] : [`--gpus ${String(gpus)}`]),
  ].join(' ');
}

/** A size as Docker writes it, in the largest unit in which it is a whole number. */
export function byteSizeText(bytes: number): string {
  for (const [unit, size] of [['g', 1024 ** 3], ['m', 1024 ** 2], ['k', 1024]] as const) if (bytes > 0 && bytes % size === 0) return `${String(bytes / size)}${unit}`;
  return `${String(bytes)}b`;
}
