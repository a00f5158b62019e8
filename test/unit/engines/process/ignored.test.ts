import { expect, it } from 'vitest';
import { ignoredByProcessEngine } from '#electron/engines/process/ignored.ts';

it('lists what a plain process does not honour, by its place in the YAML', () => {
  const keys = ignoredByProcessEngine({ resources: { memoryBytes: 1, cpus: 2, gpus: 1, shmBytes: 1 }, hasEnvironment: true, hermetic: true, pythonIsPython3: true }).map(({ key }) => key);
  expect(keys).toEqual(['environment', 'resources.memory', 'resources.cpu', 'resources.gpu', 'resources.shm_size', 'hermetic', 'command']);
});

it('is silent where there is nothing to tell', () => {
  expect(ignoredByProcessEngine({ resources: {}, hasEnvironment: false, hermetic: false, pythonIsPython3: false })).toEqual([]);
});
