import type { CommandArgument } from './command-arguments.ts';

/**
 * The command of an existing spec with the arguments as the source has them now: what is gone is taken out with its flag, what is new goes
 * behind the others, what may now be left out (or may not any more) is written anew. Everything else stays as it was written.
 * Works alike on the value and on the YAML source of a folded, literal or plain text, because only blanks differ between them.
 */
export function mergeCommand(text: string, wanted: readonly CommandArgument[], removed: readonly { readonly kind: 'inputs' | 'outputs'; readonly name: string }[]): string {
  let merged = removed.reduce((rest, { kind, name }) => rest.replace(groupPattern(`${kind}.${name}`), ''), text);
  for (const argument of wanted) {
    const port = argument.placeholder.slice(3, -2);
    const isOptional = new RegExp(String.raw`\$\[\[[^\]]*${placeholderPattern(port)}[^\]]*\]\]`).test(merged);
    if (!mentions(merged, port)) merged = append(merged, argument.text);
    else if (isOptional !== argument.isOptional) merged = merged.replace(groupPattern(port), (_group, blank: string) => `${blank}${argument.text}`);
  }
  return merged;
}

export const mentions = (text: string, port: string): boolean => new RegExp(placeholderPattern(port)).test(text);

export const occurrences = (text: string, port: string): number => [...text.matchAll(new RegExp(placeholderPattern(port), 'g'))].length;

const placeholderPattern = (port: string): string => String.raw`\$\{\{\s*${port.replace(/[.\\]/g, String.raw`\$&`)}\s*\}\}`;

/** An argument with the blanks before it, its flag, and the brackets around it. */
function groupPattern(port: string): RegExp {
  const value = String.raw`(?:\$\(printf '%s ' ${placeholderPattern(port)}\)|["']?${placeholderPattern(port)}["']?)`;
  const words = String.raw`(?:--?[\w.-]+(?:=|\s+))?${value}`;
  return new RegExp(String.raw`(?<!\s)((?:\s+\\)?\s+)(?:\$\[\[\s*${words}\s*\]\]|${words})`);
}

/** Behind the last argument, apart from it as that one is from what is before it; else behind the program's file; else at the end. */
function append(text: string, argument: string): string {
  const last = [...text.matchAll(/(?<!\s)((?:\s+\\)?\s+)(?:\$\[\[[^\]]*\]\]|(?:--?[\w.-]+(?:=|\s+))?(?:\$\(printf '%s ' \$\{\{[^}]*\}\}\)|["']?\$\{\{[^}]*\}\}["']?))/g)].at(-1);
  if (last !== undefined) return insert(text, last.index + last[0].length, `${last[1] ?? ' '}${argument}`);
  const program = /[\w./-]+\.(?:py|m?[jt]s)\b/.exec(text);
  if (program !== null) return insert(text, program.index + program[0].length, ` ${argument}`);
  return text.replace(/(\S)(\s*)$/, (_whole, end: string, blanks: string) => `${end} ${argument}${blanks}`);
}

const insert = (text: string, at: number, inserted: string): string => text.slice(0, at) + inserted + text.slice(at);
