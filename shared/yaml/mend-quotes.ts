import { CST, Lexer } from 'yaml';

const maxMends = 200;

/**
 * Indents the continuation lines of quoted scalars that stand too far left. YAML 1.2 forbids them, the YAML 1.1 loaders
 * behind Azure ML accept them, and people have such files. Leading blanks of a continuation line are folded away, so values,
 * and the line of everything that follows, stay the same. Returns the text itself when there is nothing to mend.
 */
export function mendQuotes(text: string): string {
  let mended = text;
  for (let round = 0; round < maxMends; round += 1) {
    const next = mendFirst(mended);
    if (next === undefined) return mended;
    mended = next;
  }
  return mended;
}

function mendFirst(text: string): string | undefined {
  let offset = 0;
  let isPlainOrBlock = false;
  for (const token of new Lexer().lex(text)) {
    const isMarker = token === CST.BOM || token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
    if (isMarker && text[offset] !== token) {
      isPlainOrBlock = token === CST.SCALAR;
      continue;
    }
    const quote = isPlainOrBlock ? undefined : token[0];
    isPlainOrBlock = false;
    if ((quote === '"' || quote === "'") && (token.length === 1 || !closes(token, quote))) return indentFrom(text, offset, quote);
    offset += token.length;
  }
  return undefined;
}

function closes(token: string, quote: string): boolean {
  return closingQuote(token, 0, quote) === token.length - 1;
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at += 1;
      else return at;
    }
  }
  return -1;
}

function indentFrom(text: string, start: number, quote: string): string | undefined {
  const end = closingQuote(text, start, quote);
  if (end === -1) return undefined;
  const column = start - (text.lastIndexOf('\n', start) + 1);
  const pad = ' '.repeat(column + 1);
  const inside = text.slice(start, end + 1).replace(/\n[ ]*(?=[^\s])/g, (blanks) => (blanks.length - 1 < pad.length ? `\n${pad}` : blanks));
  const mended = text.slice(0, start) + inside + text.slice(end + 1);
  return mended === text ? undefined : mended;
}
