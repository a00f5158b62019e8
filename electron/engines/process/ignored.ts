import type { Ignored, Resources } from '#shared/model/module-spec.ts';

/** What of a step decides what the process engine cannot honour. */
export interface ProcessEngineRequest {
  readonly resources: Resources;
  readonly hasEnvironment: boolean;
  readonly hermetic: boolean;
  readonly pythonIsPython3: boolean;
}

/** The part of the fidelity list that comes from running a node as a plain process. */
export function ignoredByProcessEngine({ resources, hasEnvironment, hermetic, pythonIsPython3 }: ProcessEngineRequest): Ignored[] {
  const limit = 'a plain process has no limits of its own; the docker engine enforces it';
  const all: [boolean, string, string][] = [
    [hasEnvironment, 'environment', 'the process engine runs the command with the programs installed on this machine'],
    [resources.memoryBytes !== undefined, 'resources.memory', limit],
    [resources.cpus !== undefined, 'resources.cpu', limit],
    [resources.gpus !== undefined, 'resources.gpu', 'a plain process sees every GPU of this machine'],
    [resources.shmBytes !== undefined, 'resources.shm_size', 'a plain process shares the shared memory of this machine'],
    [hermetic, 'hermetic', 'a plain process keeps its network; the docker engine can take it away'],
    [pythonIsPython3, 'command', '"python" is not installed here: "python3" is run in its place'],
  ];
  return all.flatMap(([applies, key, reason]) => (applies ? [{ key, reason }] : []));
}
