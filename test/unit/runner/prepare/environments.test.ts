import { expect, test } from 'vitest';
import { DrydockError } from '#shared/errors.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { Environments } from '#electron/runner/prepare/environments.ts';
import type { ChosenEngine } from '#electron/runner/plan/choose-engine.ts';

const node: PlannedNode = {
  name: 'n', module: { label: 'm' }, command: { parts: [] }, params: {}, inputs: {}, outputs: [], environmentVariables: {}, resources: {},
  maxRetries: 0, isDeterministic: true, anyExitCodeIsSuccess: false,
};
const refused = new DrydockError('image-unavailable', 'invalid', 'no such image');

const engine: ChosenEngine = {
  name: 'docker', reason: '',
  engine: {
    name: 'docker',
    status: () => Promise.resolve({ available: true, detail: '' }),
    open: () => Promise.reject(refused),
    reap: () => Promise.resolve(0),
  },
  images: { inspect: () => Promise.resolve({ kind: 'pull', image: 'x' }), ensure: () => Promise.reject(refused) },
};

test('an image that turns out to be needed late and cannot be had fails its node, nothing else', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  const environments = new Environments(engine, new Map(), { signal: new AbortController().signal, onFetch: () => undefined });
  await expect(environments.ready(node)).rejects.toBe(refused);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});
