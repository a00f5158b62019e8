import type { HereDocumentFrame } from './shell-frame.ts';

/** Reads `<<DELIMITER` at an offset; nothing when the delimiter is cut off or not plain text. */
export function readHereDocumentStart(text: string, at: number, nested: boolean): { frame: HereDocumentFrame; length: number } | undefined {
  const match = /^<<(-?)[ \t]*((?:[^\s;&|()<>'"\\$`]|\\[^\n]|'[^'\n]*'|"[^"\\$`\n]*")+)(?=[\s;&|()<>])/.exec(text.slice(at));
  const word = match?.[2];
  if (match === null || word === undefined) return undefined;
  const delimiter = word.replaceAll(/\\([^\n])|'([^']*)'|"([^"]*)"/g, (_, escaped: string | undefined, single: string | undefined, double: string | undefined) => escaped ?? single ?? double ?? '');
  return {
    frame: {
      kind: 'here-document',
      delimiter,
      quoted: delimiter !== word,
      stripTabs: match[1] === '-',
      nested,
      line: '',
      lineValue: undefined,
      opaque: false,
    },
    length: match[0].length,
  };
}

/** Whether a shell may take a line for the delimiter; with `anyShell`, whether the most lenient one might. */
export function endsHereDocument(frame: HereDocumentFrame, line: string, anyShell: boolean): boolean {
  const bare = frame.stripTabs || (anyShell && frame.nested) ? line.replace(/^\t+/, '') : line;
  return bare === frame.delimiter || (anyShell && frame.nested && bare.startsWith(frame.delimiter));
}

/** The reason to refuse a value that makes a line the delimiter. */
export function hereDocumentEnds(frame: HereDocumentFrame): string {
  return `it would end the here-document with the line ${JSON.stringify(frame.delimiter)}; use another delimiter`;
}
