import { describe, expect, it } from 'vitest';
import { describeFailed, describeSkipped, summaryLine } from '#electron/launch/test-report.mjs';
import { countStories } from '#electron/launch/test-stories.mjs';

const test = (suite: string, status: string) => ({ fullName: `${suite} does`, ancestorTitles: [suite], status });
const report = (...assertionResults: ReturnType<typeof test>[]) => ({ testResults: [{ name: '/p/test/a.test.ts', status: 'passed', assertionResults }] });

describe('the end of npm test', () => {
  it('names each suite that was skipped once, with how many tests it holds', () => {
    const text = describeSkipped(report(test('docker (needs Docker)', 'skipped'), test('docker (needs Docker)', 'pending'), test('plain', 'passed')), '/p');
    expect(text).toContain('SKIPPED');
    expect(text).toContain('test/a.test.ts: docker (needs Docker) (2)');
    expect(text).not.toContain('plain');
  });

  it('says nothing of skipping when all ran', () => {
    expect(describeSkipped(report(test('plain', 'passed'), test('plain', 'failed')), '/p')).toBe('');
    expect(summaryLine(report(test('plain', 'passed'), test('plain', 'failed')))).toBe('Tests: 1 passed, 1 failed');
  });

  it('counts what was skipped', () => {
    expect(summaryLine(report(test('a', 'todo'), test('b', 'passed')))).toBe('Tests: 1 passed, 0 failed, 1 skipped');
  });

  it('counts a file that does not load as a failure', () => {
    expect(summaryLine({ testResults: [{ name: '/p/b.test.ts', status: 'failed', assertionResults: [] }] })).toBe('Tests: 0 passed, 1 failed');
  });
});

describe('what failed, at the end of npm test', () => {
  it('is named with the beginning of its reason, after all that was printed since', () => {
    const failed = { ...test('cancel', 'failed'), failureMessages: ['Error: took 6 s\n' + 'at somewhere\n'.repeat(100)] };
    const text = describeFailed(report(test('plain', 'passed'), failed), '/p');
    expect(text).toMatch(/FAILED:\n {2}test\/a\.test\.ts: cancel does\n {4}Error: took 6 s\n/);
    expect(text.split('\n').length).toBeLessThan(30);
    expect(describeFailed({ testResults: [{ name: '/p/b.test.ts', status: 'failed', message: 'Cannot find x', assertionResults: [] }] }, '/p')).toContain('  b.test.ts\n    Cannot find x\n');
    expect(describeFailed(report(test('plain', 'passed')), '/p')).toBe('');
  });
});

describe('the stories of the app', () => {
  const skip = (description: string) => ({ tests: [{ status: 'skipped', annotations: [{ type: 'slow' }, { type: 'skip', description }] }] });
  const told = { tests: [{ status: 'expected' }] };
  const report = {
    stats: { expected: 2, flaky: 1, unexpected: 1, skipped: 3 },
    suites: [{ specs: [told, skip('needs a container engine')], suites: [{ specs: [skip('needs a container engine'), skip('needs a browser')] }] }],
  };

  it('are counted, and those that were skipped are named by their reasons', () => {
    expect(countStories(report, undefined, false)).toEqual({ passed: 3, failed: 1, skipped: ['test/e2e: needs a container engine (2)', 'test/e2e: needs a browser (1)'], skippedCount: 3 });
  });

  it('fail where nothing may be skipped, all but those for a desktop that is not there', () => {
    expect(countStories(report, undefined, true)).toMatchObject({ failed: 4 });
    const { skipped, skippedCount, failed } = countStories({ stats: { expected: 5, flaky: 0, unexpected: 0, skipped: 0 } }, 'Electron is not installed here', true);
    expect([skippedCount, failed]).toEqual([5, 0]);
    expect(skipped).toEqual(['test/e2e: NOT RUN in the window of the desktop app: Electron is not installed here; DRYDOCK_NO_SKIP=1 allows that (5)']);
    expect(summaryLine({ testResults: [] }, { passed: 5, failed: 0, skippedCount: 5 })).toBe('Tests: 5 passed, 0 failed, 5 skipped');
  });
});
