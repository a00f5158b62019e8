import { existsSync } from 'node:fs';
import { moduleLog } from './module-log.ts';
import type { WrittenModule } from './module.ts';
import { makeOutputFolders } from './output-folders.ts';
import { flagOf, readArguments } from './read-arguments.ts';
import type { ReadArguments } from './read-arguments.ts';

/**
 * Runs a module as a program: reads the arguments, makes the folders it writes to, and calls its function.
 *
 * @returns the exit code: 0 done, 1 the function threw (told on the standard error output), 2 the arguments are wrong.
 */
export async function runModule(module: WrittenModule, argv: readonly string[] = process.argv.slice(2)): Promise<0 | 1 | 2> {
  const { declaration } = module;
  if (argv.includes('--help')) {
    process.stdout.write(usage(module));
    return 0;
  }
  const reading = readArguments(declaration, argv);
  const faults = 'faults' in reading ? reading.faults : lackingInputs(reading.read);
  if ('faults' in reading || faults.length > 0) {
    process.stderr.write(faults.map((fault) => `${declaration.name}: error: ${fault}\n`).join(''));
    return 2;
  }
  const { read } = reading;
  try {
    makeOutputFolders(declaration, read.outputs);
    await module.invoke({ ...read, log: moduleLog(process.env) });
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}

/** Data of other places (URLs) is for the function to fetch. */
function lackingInputs({ inputs }: ReadArguments): string[] {
  return Object.entries(inputs).flatMap(([name, given]) => (given === undefined || given.includes('://') || existsSync(given) ? [] : [`argument ${flagOf(name)}: there is no file or folder "${given}"`]));
}

function usage({ declaration }: WrittenModule): string {
  const { name, description, inputs = {}, params = {}, outputs = {} } = declaration;
  const lines = [
    ...Object.entries(inputs).map(([each, { type, options }]) => line(each, type ?? 'uri_folder', options.optional === true ? 'optional' : undefined, options.description)),
    ...Object.entries(params).map(([each, { type, options }]) => line(each, options.enum?.map(String).join('|') ?? type, options.default === undefined ? (options.optional === true ? 'optional' : undefined) : `default ${options.default}`, options.description)),
    ...Object.entries(outputs).map(([each, { type, options }]) => line(each, type ?? 'uri_folder', 'output', options.description)),
  ];
  return `${name}${description === undefined ? '' : `: ${description}`}\n\n${lines.join('')}`;
}

const line = (name: string, type: string, remark: string | undefined, description: string | undefined): string =>
  `  ${flagOf(name)} ${type.toUpperCase()}${remark === undefined ? '' : ` (${remark})`}${description === undefined ? '' : `  ${description}`}\n`;
