import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

export interface VerbText {
  readonly description: string;
  /** Shown under the options: complete command lines with what they do. */
  readonly examples?: readonly (readonly [command: string, meaning: string])[];
  /** Paragraphs after the examples: shapes of `--json`, exit codes. */
  readonly notes?: string;
}

/** Adds `drydock <group> <verb>` with its help; `usage` is the verb and its arguments, as commander writes them. */
export function verb(group: Command, usage: string, text: VerbText): Command {
  const command = group.command(usage).description(text.description).summary(text.description);
  const fullName = [...parents(command)].reverse().join(' ');
  command.showHelpAfterError(`See \`${fullName} --help\`.`);
  command.addHelpText('after', helpTail(text));
  return command;
}

function* parents(command: Command): Generator<string> {
  for (let at: Command | null = command; at !== null; at = at.parent) yield at.name();
}

function helpTail({ examples = [], notes }: VerbText): string {
  const width = Math.max(0, ...examples.map(([command]) => command.length));
  const lines = examples.map(([command, meaning]) => (width > 60 ? `  # ${meaning}\n  ${command}` : `  ${command.padEnd(width)}  # ${meaning}`));
  const shown = lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}\n`;
  return notes === undefined ? shown : `${shown}\n${notes}\n`;
}

/** Adds `drydock <group>`; called without a verb it shows its help and counts as wrong usage. */
export function commandGroup(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .usage('<command> [options]')
    .helpCommand(false)
    .showHelpAfterError(`See \`drydock ${name} --help\`.`);
}

/** An option's argument that must be a whole number, at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) throw new InvalidArgumentError(`Expected a whole number, at least ${String(least)}.`);
    return value;
  };
}

/** Collects a repeatable option. */
export function repeated(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

/** Collects a repeatable `NAME=VALUE` option; the last one of a name wins. The value may be empty and may contain `=`. */
export function nameAndValue(text: string, previous: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Expected NAME=VALUE, such as epochs=30.');
  return { ...previous, [text.slice(0, equals)]: text.slice(equals + 1) };
}
