/** The offset where the line of `offset` begins. */
export const lineStart = (text: string, offset: number): number => (offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1);

/** The offset of the line break that ends the line of `offset` (`\r\n` counts as one), or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return at > offset && text[at - 1] === '\r' ? at - 1 : at;
}

/** The offset where the next line begins, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** How many characters stand before `offset` on its line. */
export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** The line break that the text uses first; `\n` where it has none. */
export const lineBreakOf = (text: string): string => (/\r?\n/.exec(text)?.[0] ?? '\n');

/** Of the line that begins at `start`: how far it is indented when it holds only a comment, `'blank'`, or `undefined` for anything else. */
export function commentIndent(text: string, start: number): number | 'blank' | undefined {
  const line = text.slice(start, lineEnd(text, start));
  const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  if (blanks === line.length) return 'blank';
  return line[blanks] === '#' ? blanks : undefined;
}

/**
 * Goes on from the end of a line over following lines that hold comments of at least that indentation, and blank lines between them.
 * Returns the end of the last such comment line, or `end` itself.
 */
export function skipComments(text: string, end: number, leastIndent: number): number {
  let last = end;
  for (let start = nextLine(text, end); start < text.length; start = nextLine(text, start)) {
    const indent = commentIndent(text, start);
    if (indent === undefined || (indent !== 'blank' && indent < leastIndent)) break;
    if (indent !== 'blank') last = lineEnd(text, start);
  }
  return last;
}
