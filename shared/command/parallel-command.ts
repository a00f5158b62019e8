import { quoteWord } from './quote.ts';

/** The name of the mount that holds the driver of a parallel step. */
export const PARALLEL_MOUNT = 'parallel';

/** Finds the interpreter of a parallel step where it runs. */
const interpreter = '"$(command -v python || command -v python3 || echo python)"';

/** The same command line for a debugger, which finds the interpreter itself. */
export function plainInterpreter(command: string): string {
  return command.startsWith(interpreter) ? `python${command.slice(interpreter.length)}` : command;
}

/** The command line of a parallel step: its driver, in `folder` as the step sees it, with the arguments of the entry script, a text of the shell already. */
export function parallelCommand(folder: string, programArguments: string): string {
  const driver = quoteWord(`${folder}/drydock_parallel.py`);
  return `${interpreter} -u ${driver} ${programArguments.trim().replaceAll(/\s*\n\s*/g, ' ')}`.trim();
}
