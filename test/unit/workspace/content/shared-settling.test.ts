import { expect, test } from 'vitest';
import { SharedSettling } from '#electron/workspace/content/shared-settling.ts';

/** A place whose settlings end when they are told to. */
function slowPlace() {
  const begun: { readonly end: () => void; readonly fail: (error: Error) => void }[] = [];
  const settling = new SharedSettling(() => new Promise<void>((end, fail) => begun.push({ end, fail })));
  return { begun, settling };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('all who come while one goes on share the next, which begins after they came', async () => {
  const { begun, settling } = slowPlace();
  const done: string[] = [];
  const wait = (name: string): Promise<void> => settling.settle('folder').then(() => void done.push(name));
  const all = [wait('first'), wait('second'), wait('third')];
  expect(begun.length).toBe(1);
  begun[0]?.end();
  await turn();
  expect(done).toEqual(['first']);
  expect(begun.length).toBe(2);
  all.push(wait('fourth'));
  begun[1]?.end();
  await turn();
  expect(done).toEqual(['first', 'second', 'third']);
  expect(begun.length).toBe(3);
  begun[2]?.end();
  await Promise.all(all);
});

test('a settling that fails fails for those who waited for it, and not for those after them', async () => {
  const { begun, settling } = slowPlace();
  const first = settling.settle('folder').catch((error: unknown) => error);
  const second = settling.settle('folder');
  begun[0]?.fail(new Error('no room'));
  expect(await first).toEqual(new Error('no room'));
  await turn();
  begun[1]?.end();
  await second;
  const later = settling.settle('folder');
  expect(begun.length).toBe(3);
  begun[2]?.end();
  await later;
});

test('places do not wait for each other', async () => {
  const { begun, settling } = slowPlace();
  const both = [settling.settle('one'), settling.settle('two')];
  expect(begun.length).toBe(2);
  for (const { end } of begun) end();
  await Promise.all(both);
});
