import { expect, it } from 'vitest';
import { readTestLines } from '#shared/authoring/test-lines.ts';

it('tells the tests from what they print', () => {
  const log = ['loading', 'ok    train_test.T.test_a (0.12 s)', 'ok then', 'FAIL  train_test.T.test_b (1.50 s)', '      Traceback', '        at line 3', 'skip  train_test.T.test_c (0.00 s)', '      no GPU', '2 passed in 3 s'];
  expect(readTestLines(log)).toEqual([
    { name: 'train_test.T.test_a', outcome: 'passed', seconds: 0.12 },
    { name: 'train_test.T.test_b', outcome: 'failed', seconds: 1.5, message: 'Traceback\n  at line 3' },
    { name: 'train_test.T.test_c', outcome: 'skipped', seconds: 0, message: 'no GPU' },
  ]);
});

it('reads what pytest and node say', () => {
  expect(readTestLines(['train_test.py::test_it PASSED                [ 50%]', 'a_test.py::T::test_two[x y] FAILED  [100%]', 'a_test.py::test_s SKIPPED (no GPU) [100%]']).map(({ name, outcome }) => [name, outcome])).toEqual([
    ['train_test.py::test_it', 'passed'], ['a_test.py::T::test_two[x y]', 'failed'], ['a_test.py::test_s', 'skipped'],
  ]);
  expect(readTestLines(['TAP version 13', '# Subtest: adds', 'ok 1 - adds', 'not ok 2 - takes', 'ok 3 - later # SKIP', '1..3']).map(({ name, outcome }) => [name, outcome])).toEqual([['adds', 'passed'], ['takes', 'failed'], ['later', 'skipped']]);
});

it('reads why a test of node failed, and how long it took', () => {
  const log = [
    'not ok 1 - x', '  ---', '  duration_ms: 2.9', "  location: '/work/t.test.mjs:3:1'", '  error: |-', '    The input did not match. Input:', '    ', "    '> > A first line'", '    ',
    '  actual: |-', '    > > A first line', '    And a second', '    ', "  operator: 'match'", '  stack: |-', '    TestContext.<anonymous> (file:///work/t.test.mjs:3:26)', '    Test.run (node:internal/test_runner/test:796:25)', '    async node:internal/x:1:2', '  ...',
    '# Subtest: y', '    # Subtest: inner', '    not ok 1 - inner', '      ---', "      error: 'It''s wrong'", '      ...', 'not ok 2 - y', '  ---', "  error: '1 subtest failed'", '  ...',
    'ok 3 - z', '  ---', '  duration_ms: 1500', '  ...', 'not ok 4 - cut', '  ---', '  error: |-', '    half',
  ];
  expect(readTestLines(log)).toEqual([
    { name: 'x', outcome: 'failed', seconds: 0.0029, message: "The input did not match. Input:\n\n'> > A first line'\nTestContext.<anonymous> (file:///work/t.test.mjs:3:26)" },
    { name: 'inner', outcome: 'failed', message: "It's wrong" },
    { name: 'y', outcome: 'failed', message: '1 subtest failed' },
    { name: 'z', outcome: 'passed', seconds: 1.5 },
    { name: 'cut', outcome: 'failed', message: 'half' },
  ]);
});

it('takes no time over lines that are no test', () => {
  const before = Date.now();
  expect(readTestLines(['x::'.repeat(500_000), `ok ${' '.repeat(1_000_000)}`, ...Array.from({ length: 50_000 }, () => 'noise')])).toEqual([]);
  expect(Date.now() - before).toBeLessThan(2_000);
});
