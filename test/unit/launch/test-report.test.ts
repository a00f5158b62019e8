import { describe, expect, it } from 'vitest';
import { describeSkipped, summaryLine } from '#electron/launch/test-report.mjs';

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
