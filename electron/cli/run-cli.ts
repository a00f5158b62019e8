import { CommanderError } from 'commander';
import type { CliContext, Perform } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { reportedError } from './exit-code.ts';
import { buildProgram } from './program.ts';

/**
 * One call of the command line, from its arguments (without `node` and the script) to its exit code. Everything is
 * printed through the context; nothing is thrown.
 */
export async function runCli(args: readonly string[], context: CliContext): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  // Wrong usage is found before a command can say that it wants JSON.
  let json = args.includes('--json');
  const perform: Perform = async (options, work) => {
    json = options.json;
    exitCode = await work();
  };
  try {
    await buildProgram(context, perform).parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    const reported = reportedError(error, context.signal.aborted);
    if (reported.exitCode === 0) return 0;
    const { printError, printErrorDocument } = await import('./output/print-error.ts');
    if (json) printErrorDocument(context, error, reported);
    // Commander has told its own, with suggestions and the hint at the help.
    if (!(error instanceof CommanderError)) printError(context, error, reported);
    return reported.exitCode;
  }
}
