import tab from '@bomb.sh/tab/commander';
import { ShellCompDirective } from '@bomb.sh/tab';
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type Candidate, candidatesFor } from './candidates.ts';
import { capturedConsole } from './captured-console.ts';
import { completionTarget } from './completion-target.ts';
import { printCompletionScript } from './print-script.ts';
import { completionShells } from './shells.ts';

/** `drydock complete -- WORDS`, which completion scripts call; `drydock complete bash` prints the script. `program`: the whole command line. */
export function answerCompletion(context: CliContext, program: Command, words: readonly string[]): ExitCode {
  const shell = completionShells.find((name) => words.length === 1 && name === words[0]);
  if (shell !== undefined) return printCompletionScript(context, shell);

  const target = completionTarget(program, words);
  const current = words.at(-1) ?? '';
  const values = target.kind === 'value' ? candidatesFor(target, current, context.environment) : undefined;
  if (values !== undefined) {
    context.out.write(protocol(values.filter(({ value }) => value.startsWith(current))));
  } else {
    // Commands and options: the library reads them from the declared command line.
    const root = tab(withoutCompletion(program), { completionCommandName: 'completion' });
    context.out.write(
      capturedConsole(() => {
        root.parse([...words]);
      }),
    );
  }
  return 0;
}

/** The library declares the completion commands itself and would find them taken. */
function withoutCompletion(program: Command): Command {
  const kept = program.commands.filter((command) => command.name() !== 'complete' && command.name() !== 'completion');
  const copy = program.createCommand('drydock').copyInheritedSettings(program);
  for (const command of kept) copy.addCommand(command);
  return copy;
}

/** Lines of value and description, then what the shell may do: add no space after a folder, offer no files of its own. */
function protocol(candidates: readonly Candidate[]): string {
  const folders = candidates.length > 0 && candidates.every(({ value }) => value.endsWith('/'));
  const directive = ShellCompDirective.ShellCompDirectiveNoFileComp | (folders ? ShellCompDirective.ShellCompDirectiveNoSpace : 0);
  return `${candidates.map(({ value, description }) => `${value}\t${description}\n`).join('')}:${String(directive)}\n`;
}
