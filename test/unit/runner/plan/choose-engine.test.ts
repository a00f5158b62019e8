import { expect, test } from 'vitest';
import { chooseEngine, type EngineSet } from '#electron/runner/plan/choose-engine.ts';

const never = new AbortController().signal;

function engines(docker: { readonly available: boolean; readonly detail: string }): EngineSet & { readonly asked: string[] } {
  const asked: string[] = [];
  const unused = () => {
    throw new Error('not used here');
  };
  const engine = (name: 'docker' | 'process') => ({ name, status: async () => (asked.push(name), docker), open: unused, reap: unused });
  return {
    asked,
    docker: async () => ({ engine: engine('docker'), images: { inspect: unused, ensure: unused } }),
    process: async () => ({ engine: engine('process'), fingerprint: async () => 'here', ignored: () => [] }),
  };
}

test('auto takes docker where it answers, and says so', async () => {
  expect(await chooseEngine(engines({ available: true, detail: 'Docker 20 at unix://x.' }), 'auto', never)).toMatchObject({ name: 'docker', reason: expect.stringContaining('Docker 20 at unix://x.') });
});

test('auto takes processes where it does not, and says why', async () => {
  expect(await chooseEngine(engines({ available: false, detail: 'nothing listens at unix://x.' }), 'auto', never)).toMatchObject({ name: 'process', reason: expect.stringContaining('nothing listens at unix://x.') });
});

test('docker that was asked for and is not there is an error with a way out', async () => {
  await expect(chooseEngine(engines({ available: false, detail: 'nothing listens.' }), 'docker', never)).rejects.toMatchObject({ code: 'engine-unavailable', kind: 'invalid', message: expect.stringMatching(/nothing listens\..*--engine process/) });
});

test('who asks for processes does not wait for docker', async () => {
  const set = engines({ available: true, detail: '' });
  expect(await chooseEngine(set, 'process', never)).toMatchObject({ name: 'process', reason: 'chosen for this run' });
  expect(set.asked).toEqual([]);
});
