import type { Command } from 'commander';

/** What the word under the cursor is: an argument of a command, the value of an option, or something the declared command line answers itself. */
export type CompletionTarget =
  /** `name` is the argument's or the option's value name, `before` the arguments already given to the command. */
  | { readonly kind: 'value'; readonly command: string; readonly name: string; readonly before: readonly string[] }
  | { readonly kind: 'other' };

/** Finds out what is being completed. `words` are those after the program's name; the last one is incomplete and may be empty. */
export function completionTarget(program: Command, words: readonly string[]): CompletionTarget {
  const current = words.at(-1) ?? '';
  let command = program;
  const before: string[] = [];
  /** The value of the option before; its name is not known when the library answers for it. */
  let awaited: { readonly name: string | undefined } | undefined;
  for (const word of words.slice(0, -1)) {
    const sub = before.length === 0 && awaited === undefined ? command.commands.find((candidate) => candidate.name() === word) : undefined;
    if (sub !== undefined) command = sub;
    else if (awaited !== undefined) awaited = undefined;
    else if (word.startsWith('-') && !word.includes('=')) awaited = valueOf(command, word);
    else if (!word.startsWith('-')) before.push(word);
  }
  const path = commandPath(command);
  if (awaited !== undefined) return awaited.name === undefined ? { kind: 'other' } : { kind: 'value', command: path, name: awaited.name, before };
  const argument = command.registeredArguments[before.length] ?? command.registeredArguments.findLast((candidate) => candidate.variadic);
  if (current.startsWith('-') || argument === undefined || argument.argChoices !== undefined) return { kind: 'other' };
  return { kind: 'value', command: path, name: argument.name(), before };
}

/** The value that an option waits for (`dir` of `--output-dir <dir>`), without a name for a fixed list; undefined when it takes none. */
function valueOf(command: Command, flag: string): { readonly name: string | undefined } | undefined {
  const option = command.options.find((candidate) => candidate.long === flag || candidate.short === flag);
  if (option === undefined || option.isBoolean()) return undefined;
  return { name: option.argChoices === undefined ? /<([^>]+)>/.exec(option.flags)?.[1] : undefined };
}

function commandPath(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent != null; at = at.parent) names.push(at.name());
  return names.reverse().join(' ');
}
