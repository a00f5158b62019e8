import { DrydockError } from '#shared/errors.ts';
import type { CliContext } from '../context.ts';
import type { ReportedError } from '../exit-code.ts';
import { printJson } from './json.ts';
import { problemLines, sourceLinesFromDisk } from './problem-lines.ts';

/**
 * Says on stderr what went wrong: one message, then each problem with its place. The stack, and that of the causes, only
 * with `DRYDOCK_DEBUG=1`.
 */
export function printError(context: CliContext, error: unknown, reported: ReportedError): void {
  const { err } = context;
  const name = err.colors.red(err.colors.bold('drydock:'));
  const message = reported.unexpected ? `unexpected error: ${reported.message}` : reported.message;
  err.write(`${name} ${message}\n`);
  if (error instanceof DrydockError && error.problems.length > 0) {
    const sourceLine = sourceLinesFromDisk();
    for (const problem of error.problems) err.write(problemLines(problem, err, sourceLine));
  }
  const debug = context.environment['DRYDOCK_DEBUG'] === '1';
  if (debug) err.write(`${stackOf(error)}\n`);
  else if (reported.unexpected) err.write('This is a defect in Drydock. DRYDOCK_DEBUG=1 shows where it happened; please report it with that.\n');
}

/** The error as the one document of a `--json` call: `{ error: { code, message, problems } }`. */
export function printErrorDocument(context: CliContext, error: unknown, reported: ReportedError): void {
  const problems = error instanceof DrydockError ? error.problems : [];
  printJson(context.out, { error: { code: reported.code, message: reported.message, problems } });
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
