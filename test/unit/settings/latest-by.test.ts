import { expect, test } from 'vitest';
import { latestBy } from '#electron/settings/latest-by.ts';

test('a value is made once per key, and anew when the key comes back', () => {
  let key = 'a';
  let made = 0;
  const get = latestBy(() => key, () => (made += 1));
  expect([get(), get()]).toEqual([1, 1]);
  key = 'b';
  expect([get(), get()]).toEqual([2, 2]);
  key = 'a';
  expect(get()).toBe(3);
});
