/** Rows of separated values, and whether there was more than was asked for. */
export interface SeparatedRows {
  readonly rows: readonly (readonly string[])[];
  readonly more: boolean;
}

/**
 * Reads at most `limit` rows of RFC 4180 text: fields in double quotes may hold separators, line breaks and doubled quotes. Lenient where files in
 * the wild are: any line ending, text after a closing quote, a quote that is never closed. Blank lines are left out.
 */
export function readSeparated(text: string, separator: string, limit: number): SeparatedRows {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const field = readField(text, at, separator);
      row.push(field.value);
      at = field.end;
      if (text[at] !== separator) break;
      at += 1;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    if (row.length === 1 && row[0] === '') continue;
    if (rows.length === limit) return { rows, more: true };
    rows.push(row);
  }
  return { rows, more: false };
}

function readField(text: string, start: number, separator: string): { readonly value: string; readonly end: number } {
  let value = '';
  let at = start;
  if (text[at] === '"') {
    for (at += 1; at < text.length; at += 1) {
      const close = text.indexOf('"', at);
      const end = close === -1 ? text.length : close;
      value += text.slice(at, end);
      at = end + 1;
      if (text[at] !== '"') break;
      value += '"';
    }
  }
  const rest = Math.min(at, text.length);
  let end = rest;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { value: value + text.slice(rest, end), end };
}

/** The separator of a `.csv` file: the one of `,`, `;`, tab that its first line has most of; a comma when it has none. */
export function guessSeparator(text: string): string {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const unquoted = line.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: unquoted.split(separator).length - 1 }));
  return counts.reduce((best, candidate) => (candidate.count > best.count ? candidate : best)).separator;
}
