import { expect, test } from 'vitest';
import { WorkBeside } from '#electron/runner/execute/work-beside.ts';

test('works are done one after the other, and all before the end', async () => {
  const beside = new WorkBeside();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  beside.add(work('a'), () => undefined);
  beside.add(work('b'), () => undefined);
  await beside.finish();
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('one that fails is told about and holds up no other; who cannot be told is answered at the end', async () => {
  const beside = new WorkBeside();
  const seen: unknown[] = [];
  const fails = () => Promise.reject(new Error('no'));
  beside.add(fails, (error) => seen.push(error));
  beside.add(fails, () => {
    throw new Error('nobody listens');
  });
  beside.add(async () => {
    seen.push('done');
  }, () => undefined);
  await expect(beside.finish()).rejects.toThrow('nobody listens');
  expect(seen).toEqual([new Error('no'), 'done']);
});
