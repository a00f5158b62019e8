import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import type { HomeCleanOptions } from '../commands/home/clean.ts';
import { commandGroup, verb, wholeNumber } from './verb.ts';

interface Json {
  readonly json?: true;
}

/** `drydock home …` */
export function declareHome(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'home', 'see and clean what Drydock keeps on disk');

  verb(group, 'show', { description: 'show where everything is and how much room it takes', notes: '--json prints { home, areas: [{ name, path, bytes, files }], bytes, freeBytes }.' })
    .option('--json', 'print one JSON document')
    .action((options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/home/show.ts')).showHome(context, options)));

  verb(group, 'clean', {
    description: 'delete caches and results that no run and no module version needs',
    examples: [
      ['drydock home clean --dry-run', 'what would go'],
      ['drydock home clean --yes', 'without being asked'],
      ['drydock home clean --runs-older-than 30', 'and runs that ended more than 30 days ago'],
    ],
    notes: 'The catalog is never touched; runs only with --runs-older-than.\n--json prints { removed, items: [{ area, what, entries, bytes }], bytes }; removed is false for a dry run.',
  })
    .option('--dry-run', 'say what would go, and delete nothing')
    .option('--yes', 'do not ask')
    .option('--runs-older-than <days>', 'also runs that ended more than so many days ago', wholeNumber(0))
    .option('--json', 'print one JSON document')
    .action((options: HomeCleanOptions) => perform({ json: options.json === true }, async () => (await import('../commands/home/clean.ts')).cleanHomeCommand(context, options)));
}
