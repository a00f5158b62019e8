import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { DrydockError } from '#shared/errors.ts';
import { isError } from '#shared/model/problem.ts';
import type { DescribedPipeline } from '../pipeline/describe-pipeline.ts';
import { titleOf } from '../pipeline/describe-pipeline.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { describedPipelineOf } from '../pipeline/pipeline.ts';
import type { TypeScriptModule } from '../module.ts';
import { writtenModuleOf } from '../runtime/module.ts';
import { runModule } from '../runtime/run-module.ts';
import { InvalidPipelineError } from '../sdk-errors.ts';
import { checkPipeline } from './check-pipeline.ts';
import type { RunProgress } from './results.ts';
import { runPipeline } from './run-pipeline.ts';
import { writePipeline, yamlOf } from './write-pipeline.ts';

const usage = `Options:
  --set NAME=VALUE   gives an input or parameter of the pipeline a value; may be repeated
  --engine NAME      auto (default), docker or process
  --force-rerun      reuses nothing
  --hermetic         gives containers no network
  --yaml             prints the YAML of the pipeline, and runs nothing
  --write FILE       writes it to a file in the folder of the pipeline, and runs nothing
  --check            checks the pipeline, and runs nothing
  --json             prints the result as JSON
`;

/**
 * Makes a program of a file: a module reads its arguments and runs, a pipeline takes `--set`, `--engine`, `--yaml`, ... (`--help` lists them).
 *
 * Sets the exit code of the process: 0 done, 1 failed, 2 wrong input, 130 interrupted.
 *
 * @param meta `import.meta` of the file: then nothing happens when the file is imported by another one.
 * @example await dsl.main(pipeline, import.meta);
 */
export async function main<I, P, O>(runnable: TypeScriptModule<I, P, O> | Pipeline<I, P, Extract<keyof O, string>>, meta?: { readonly url: string }): Promise<void>;
export async function main(runnable: unknown, meta?: { readonly url: string }): Promise<void> {
  if (meta !== undefined && !isProgram(meta.url)) return;
  const written = writtenModuleOf(runnable);
  const described = describedPipelineOf(runnable);
  if (written !== undefined) process.exitCode = await runModule(written);
  else if (described !== undefined) process.exitCode = await pipelineProgram(described, meta === undefined ? process.argv[1] : fileURLToPath(meta.url), process.argv.slice(2));
  else throw new TypeError('dsl.main takes what dsl.module or dsl.pipeline made.');
}

function isProgram(url: string): boolean {
  const [, program] = process.argv;
  if (program === undefined) return false;
  try {
    return realpathSync(fileURLToPath(url)) === realpathSync(program);
  } catch {
    return false; // started without a file, as by node --eval
  }
}

async function pipelineProgram(described: DescribedPipeline, program: string | undefined, argv: string[]): Promise<number> {
  try {
    return await perform(described, program, argv);
  } catch (error) {
    if (!(error instanceof DrydockError)) throw error;
    process.stderr.write(`${error.message}\n${error instanceof InvalidPipelineError ? '' : error.problems.map(({ message }) => `${message}\n`).join('')}`);
    return error.kind === 'cancelled' ? 130 : error.kind === 'invalid' ? 2 : 1;
  }
}

async function perform(described: DescribedPipeline, program: string | undefined, argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${usage}`);
    return 2;
  }
  if (options.help === true) return tell(usage);
  if (options.yaml === true) return tell(yamlOf(described, program));
  if (options.write !== undefined) {
    await writePipeline(described, program, options.write);
    return 0;
  }
  if (options.check === true) {
    const { ok, problems } = await checkPipeline(described, program);
    if (options.json === true) tell(`${JSON.stringify({ ok, problems }, null, 2)}\n`);
    else for (const { message, place, severity } of problems) process.stderr.write(`${place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `}${severity}: ${message}\n`);
    const errors = problems.filter(isError).length;
    if (options.json !== true) tell(`${titleOf(described.declaration)} ${ok ? 'is valid' : `has ${errors === 1 ? 'an error' : `${errors} errors`}`}.\n`);
    return ok ? 0 : 2;
  }
  return run(described, program, options);
}

async function run(described: DescribedPipeline, program: string | undefined, options: Exclude<ReturnType<typeof readOptions>, string>): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const result = await runPipeline(described, program, { params: options.values }, {
      engine: options.engine, signal: stopping.signal, hermetic: options.hermetic === true, forceRerun: options['force-rerun'] === true, onProgress: tellProgress,
    });
    if (options.json === true) tell(`${JSON.stringify(result, null, 2)}\n`);
    else for (const [name, target] of Object.entries(result.outputs)) tell(`${name}: ${target}\n`);
    process.stderr.write(`Run ${result.runId} ${result.status}${result.message === '' ? '' : `: ${result.message}`}\n`);
    return result.status === 'completed' ? 0 : result.status === 'cancelled' ? 130 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function tellProgress(progress: RunProgress): void {
  if (progress.kind === 'step') process.stderr.write(`${progress.step}: ${progress.status}${progress.reason === '' ? '' : ` (${progress.reason})`}\n`);
}

function tell(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function readOptions(argv: string[]) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        set: { type: 'string', multiple: true }, engine: { type: 'string', default: 'auto' }, yaml: { type: 'boolean' }, write: { type: 'string' }, check: { type: 'boolean' },
        json: { type: 'boolean' }, hermetic: { type: 'boolean' }, 'force-rerun': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
      },
    });
    const { engine } = values;
    if (engine !== 'auto' && engine !== 'docker' && engine !== 'process') return `--engine must be auto, docker or process, not "${engine}".`;
    const given = (values.set ?? []).map((each) => /^([^=]+)=(.*)$/s.exec(each) ?? each);
    const wrong = given.find((each) => typeof each === 'string');
    if (wrong !== undefined) return `--set takes NAME=VALUE, not "${wrong}".`;
    const pairs = given.flatMap((each): [string, string][] => (typeof each === 'string' ? [] : [[each[1] ?? '', each[2] ?? '']]));
    const named: 'auto' | 'docker' | 'process' = engine;
    return { ...values, engine: named, values: Object.fromEntries(pairs) };
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}
