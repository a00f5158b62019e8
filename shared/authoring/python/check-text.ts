import type { Problem } from '../../model/problem.ts';
import { longestPython } from './python-source.ts';

/** Deeper brackets than any program has; parsers need memory for each of them. */
const deepest = 500;

/** What keeps a text from being parsed at all: its size, a NUL byte, brackets nested without end. */
export function checkText(text: string, file: string): Problem | undefined {
  if (text.length > longestPython) {
    return at(file, text, 0, 'too-large', `The file has ${size(text.length)} of text; at most ${size(longestPython)} are read. A file of that size holds data: move it out of the source.`);
  }
  const zero = text.indexOf('\0');
  if (zero !== -1) return at(file, text, zero, 'not-text', 'The file holds a NUL byte, which Python does not accept: it is no text, or not in UTF-8.');
  const bad = text.indexOf('\u{FFFD}');
  if (bad !== -1) return { ...at(file, text, bad, 'not-utf8', 'A character here is not UTF-8. Save the file as UTF-8 if a name or value is meant to hold it.'), severity: 'warning' };
  return undefined;
}

/** Where brackets are nested too deep; a rough count that knows no strings, so that it only has to be far above what is usual. */
export function findDepth(text: string, file: string): Problem | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '(' || character === '[' || character === '{') depth += 1;
    else if (character === ')' || character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > deepest) return at(file, text, index, 'too-deep', `More than ${deepest} brackets are open here; nothing of that depth is read.`);
  }
  return undefined;
}

const size = (characters: number): string => `${(characters / 1_000_000).toFixed(1)} MB`;

function at(file: string, text: string, offset: number, code: string, message: string): Problem {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { severity: 'error', code, message, place: { file, line, column: offset - before.lastIndexOf('\n'), path: '' } };
}
