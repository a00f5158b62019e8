import { statSync } from 'node:fs';
import path from 'node:path';
import { readTestLines } from '#shared/authoring/test-lines.ts';
import type { TestLine } from '#shared/authoring/test-lines.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { EngineName } from '#shared/model/run.ts';
import { resourcesFolder } from '#electron/resources-folder.ts';
import { moduleTarget } from '#electron/authoring/run/module-target.ts';
import { noTestsExitCode, prepareModuleTest, specInFolder, testNode } from '#electron/authoring/test/test-module.ts';
import type { PlanView } from '#electron/runner/run-service.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { counted } from '../../output/words.ts';
import { exitCodeOfRun } from '../run/end-of-run.ts';
import { followLogs } from '../run/follow-logs.ts';

/** The options as the command line hands them over. */
export interface ModuleTestOptions {
  readonly engine: 'auto' | EngineName;
  readonly hermetic?: true;
  readonly json?: true;
}

/** `drydock module test [SPEC|FOLDER|NAME[:VERSION]]` */
export async function testModule(context: CliContext, asked: string | undefined, options: ModuleTestOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  const app = await context.openApp();
  const { catalog, runs } = app;
  const text = asked ?? '.';
  const isFolder = statSync(path.resolve(text), { throwIfNoEntry: false })?.isDirectory() === true;
  const target = isFolder ? { kind: 'file' as const, file: await specInFolder(path.resolve(text), signal) } : moduleTarget(catalog, text, process.cwd());
  const { name, files, request } = await prepareModuleTest(app, target, resourcesFolder('authoring'), { engine: options.engine, hermetic: options.hermetic === true }, signal);

  const lines: string[] = [];
  let following: Promise<void> | undefined;
  const stopFollowing = new AbortController();
  const state = await runs.run(request, signal, {
    onPlan: (plan) => err.write(`Testing ${name} (${counted(files.length, 'file')}) ${placeOf(plan)}\n`),
    onRun: (runId) => {
      following = followLogs({
        runs, runId, node: testNode, signal: stopFollowing.signal,
        write: (line, _node, stream) => {
          if (stream === 'stdout') lines.push(line);
          (options.json === true || stream === 'stderr' ? err : out).write(`${line}\n`);
        },
      });
      following.catch(() => undefined);
    },
    onFetch: ({ name: what, status, fraction }) => { if (fraction === undefined || fraction >= 1) err.write(`${what}: ${status}\n`); },
  }).catch((error: unknown) => {
    stopFollowing.abort();
    throw error;
  });
  await following;

  const tests = readTestLines(lines);
  const node = state.nodes.find((each) => each.name === testNode);
  const exitCode = exitCodeOfRun(state.status);
  if (exitCode === 1 && node?.exitCode === noTestsExitCode && tests.length === 0) throw new InvalidInputError(`There is not one test in ${files.join(', ')}. Write a unittest.TestCase, or functions that begin with test_.`);
  if (options.json === true) {
    printJson(out, { module: name, runId: state.document.id, status: state.status, engine: state.document.engine, passed: state.status === 'completed', tests: tests.map(testJson) });
    return exitCode;
  }
  out.write(`${summary(exitCode, tests, node?.reason ?? '', out.colors)}\n`);
  return exitCode;
}

function placeOf({ engine, engineReason, nodes }: PlanView): string {
  const environment = nodes[0]?.environment ?? '';
  return engine === 'docker' ? `on docker, in ${environment}.` : `on process, in your local environment: ${engineReason}.`.replace(/\.+$/, '.');
}

const testJson = ({ name, outcome, seconds, message }: TestLine) => ({ name, outcome, seconds: seconds ?? null, message: message ?? null });

function summary(exitCode: ExitCode, tests: readonly TestLine[], reason: string, colors: CliContext['out']['colors']): string {
  const count = (outcome: TestLine['outcome']) => tests.filter((test) => test.outcome === outcome).length;
  if (exitCode === 130) return 'The tests were cancelled.';
  if (exitCode === 0) return colors.green(`${counted(count('passed'), 'test')} passed${count('skipped') === 0 ? '' : `, ${String(count('skipped'))} skipped`}.`);
  if (count('failed') === 0) return colors.red(`The tests did not end well: ${reason}.`);
  return colors.red(`${counted(count('failed'), 'test')} of ${String(tests.length)} failed.`);
}
