import { readTapDiagnostics } from './tap-diagnostics.ts';

/** One test of a module, as the runner of tests printed it. */
export interface TestLine {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds?: number;
  /** Why it failed or was skipped, with the lines of the traceback. */
  readonly message?: string;
}

const ours = /^(ok|FAIL|skip) +(.+) \((\d+\.\d+) s\)$/;
/** `pytest -v`: `train_test.py::test_it PASSED [ 50%]`. */
const pytest = /^(\S.*::.+?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)(?: \((.*)\))?\s*(?:\[ *\d+%\])?$/;
/** TAP, which `node --test --test-reporter=tap` prints. */
const tap = /^ *(not )?ok \d+ - (.*?)(?: # (SKIP|TODO)(?: .*)?)?$/;
const outcomes = { ok: 'passed', FAIL: 'failed', skip: 'skipped', PASSED: 'passed', XFAIL: 'passed', XPASS: 'failed', FAILED: 'failed', ERROR: 'failed', SKIPPED: 'skipped' } as const;
const isOutcome = (word: string): word is keyof typeof outcomes => Object.hasOwn(outcomes, word);
const MOST = 5_000;

/** The tests that a log tells of, in their order; lines of anything else are passed over. At most 5,000. */
export function readTestLines(lines: readonly string[]): readonly TestLine[] {
  const found: { name: string; outcome: TestLine['outcome']; seconds?: number; message?: string }[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const test = readLine(line);
    if (test !== undefined) {
      if (found.length === MOST) break;
      found.push(test);
      const told = readTapDiagnostics(lines, at + 1);
      if (told === undefined) continue;
      at = told.next - 1;
      if (told.seconds !== undefined) test.seconds = told.seconds;
      if (told.message !== undefined && test.outcome !== 'passed') test.message = told.message;
      continue;
    }
    const last = found.at(-1);
    // What belongs to a test is indented below it.
    if (last !== undefined && last.outcome !== 'passed' && line.startsWith('      ')) last.message = last.message === undefined ? line.slice(6) : `${last.message}\n${line.slice(6)}`;
  }
  return found;
}

function readLine(line: string): { name: string; outcome: TestLine['outcome']; seconds?: number; message?: string } | undefined {
  // No name of a test is so long, and patterns take their time over a line of a megabyte.
  if (line.length > 2_000) return undefined;
  const [, word = '', name = '', seconds] = ours.exec(line) ?? [];
  if (isOutcome(word)) return { name, outcome: outcomes[word], seconds: Number(seconds) };
  const [, test = '', result = ''] = pytest.exec(line) ?? [];
  if (isOutcome(result)) return { name: test, outcome: outcomes[result] };
  const node = tap.exec(line);
  if (node === null) return undefined;
  return { name: node[2] ?? '', outcome: node[3] === undefined ? (node[1] === undefined ? 'passed' : 'failed') : 'skipped' };
}
