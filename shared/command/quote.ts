/** Words a shell takes for syntax where a command may start. */
const reservedWords = new Set(
  'case coproc do done elif else esac fi for function if in select then time until while'.split(' '),
);

/**
 * Writes a text as exactly one word for a POSIX shell: bare when nothing in it can have a meaning, wherever it
 * stands between blanks, else in single quotes. The empty text becomes `''`.
 */
export function quoteWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) && !reservedWords.has(text) ? text : singleQuoted(text);
}

/** A text in single quotes, which leave no character a meaning; a quote inside is written `'\''`. */
export function singleQuoted(text: string): string {
  return `'${insideSingleQuotes(text)}'`;
}

/** What stands for a text between two single quotes that are already there. */
export function insideSingleQuotes(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
