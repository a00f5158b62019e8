import path from 'node:path';

/**
 * The part of vitest's JSON report that is read here.
 * @typedef {{ fullName: string, ancestorTitles: string[], status: string, failureMessages?: string[] | null }} Test
 * @typedef {{ testResults: { name: string, status: string, message?: string, assertionResults: Test[] }[] }} Report
 */

const wasSkipped = (/** @type {{ status: string }} */ { status }) => status !== 'passed' && status !== 'failed';

/**
 * What was not run, by file and suite: a suite that needs something says so in its title ("needs python3"). Empty when all ran.
 * @param {Report} report @param {string} root @param {readonly string[]} others what else was skipped, in the same form
 */
export function describeSkipped(report, root, others = []) {
  /** @type {Map<string, number>} */
  const groups = new Map();
  for (const { name, assertionResults } of report.testResults) {
    for (const test of assertionResults.filter(wasSkipped)) {
      const group = `${path.relative(root, name)}: ${test.ancestorTitles[0] ?? test.fullName}`;
      groups.set(group, (groups.get(group) ?? 0) + 1);
    }
  }
  const lines = [...[...groups].map(([group, count]) => `  ${group} (${count})`).sort(), ...others.map((other) => `  ${other}`)];
  if (lines.length === 0) return '';
  return ['', 'SKIPPED, because this machine lacks something (DRYDOCK_NO_SKIP=1 makes that a failure):', ...lines, '', ''].join('\n');
}

/** A failure is told again at the end, in so many lines: the stories have printed much since it was told in full. */
const FAILURE_LINES = 20;

/**
 * What failed, and the first lines of why. Empty when nothing did.
 * @param {Report} report @param {string} root
 */
export function describeFailed(report, root) {
  const told = (/** @type {string} */ what, /** @type {string} */ why) => [`  ${what}`, ...why.split('\n').slice(0, FAILURE_LINES).map((line) => `    ${line}`)];
  const lines = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    if (status === 'failed' && assertionResults.length === 0) return told(file, message ?? '');
    return assertionResults.filter((test) => test.status === 'failed').flatMap((test) => told(`${file}: ${test.fullName}`, (test.failureMessages ?? []).join('\n')));
  });
  return lines.length === 0 ? '' : ['', 'FAILED:', ...lines, '', ''].join('\n');
}

/**
 * `Tests: 12 passed, 0 failed`, with `, 3 skipped` where some were. A file that could not even be loaded counts as one failed test.
 * @param {Report} report @param {{ passed: number, failed: number, skippedCount: number }} stories counted in
 */
export function summaryLine(report, stories = { passed: 0, failed: 0, skippedCount: 0 }) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const count = (/** @type {(test: Test) => boolean} */ which) => tests.filter(which).length;
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const skipped = count(wasSkipped) + stories.skippedCount;
  const failed = count((test) => test.status === 'failed') + unloaded + stories.failed;
  return `Tests: ${count((test) => test.status === 'passed') + stories.passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
