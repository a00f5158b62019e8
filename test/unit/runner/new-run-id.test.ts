import { expect, test } from 'vitest';
import { newRunId } from '#electron/runner/new-run-id.ts';

const at = (utc: string, unique = '01m80sazmm5tygww4gh5mwx8e0') => newRunId({ nowUtc: () => utc, monotonicMs: () => 0 }, unique);

test('an id shows its time', () => {
  expect(at('2026-11-22T04:15:12.345Z')).toMatch(/^20261122-041512-\w{6}$/);
});

test('ids sort by time, also within one second: `latest` means the last one', () => {
  const times = ['2026-11-22T04:15:12.001Z', '2026-11-22T04:15:12.020Z', '2026-11-22T04:15:12.300Z', '2026-11-22T04:15:12.999Z', '2026-11-22T04:15:13.000Z'];
  const ids = times.map((utc, index) => at(utc, `unique${'zyxwv'[index] ?? ''}${'54321'[index] ?? ''}`));
  expect([...ids].sort()).toEqual(ids);
});

test('ids of one moment differ', () => {
  expect(at('2026-11-22T04:15:12.001Z', 'aaaaaaaaa1')).not.toBe(at('2026-11-22T04:15:12.001Z', 'aaaaaaaaa2'));
});
