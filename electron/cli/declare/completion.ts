import { Argument } from 'commander';
import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { completionShells, type CompletionShell } from '../completion/shells.ts';
import { verb } from './verb.ts';

/** `drydock completion SHELL` prints the script; the script calls the hidden `drydock complete -- WORDS`. */
export function declareCompletion(program: Command, context: CliContext, perform: Perform): void {
  verb(program, 'completion', {
    description: 'print a script that completes commands in your shell',
    examples: [
      ['source <(drydock completion bash)', 'in ~/.bashrc'],
      ['source <(drydock completion zsh)', 'in ~/.zshrc, after compinit'],
      ['drydock completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
  })
    .addArgument(new Argument('<shell>', 'the shell').choices(completionShells))
    .action((shell: CompletionShell) => perform({ json: false }, async () => (await import('../completion/print-script.ts')).printCompletionScript(context, shell)));

  program
    .command('complete [words...]', { hidden: true })
    .description('answer a completion script, or print one')
    .action((words: string[]) => perform({ json: false }, async () => (await import('../completion/answer.ts')).answerCompletion(context, program, words)));
}
