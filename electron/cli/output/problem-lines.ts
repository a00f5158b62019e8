import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem, Severity } from '#shared/model/problem.ts';
import type { TextStream } from './text-stream.ts';

/** The line a problem stands on, or `undefined` when the file cannot be read (any more). `line` is 1-based. */
export type SourceLine = (file: string, line: number) => string | undefined;

/** Reads source lines from disk, each file once. */
export function sourceLinesFromDisk(): SourceLine {
  const files = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const lines = readLines(file);
    files.set(file, lines);
    return lines;
  };
  return (file, line) => linesOf(file)[line - 1];
}

/** The excerpt is a courtesy: a file that cannot be read must not hide the problem that is being told. */
function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}

/** `train.yml:12:7: error: …, [code]`, and on a terminal the line it stands on with a caret under the place. */
export function problemLines(problem: Problem, stream: TextStream, sourceLine: SourceLine): string {
  const { colors } = stream;
  const place = problem.place;
  const node = problem.node === undefined ? '' : `node ${problem.node}: `;
  const where = place === undefined ? '' : `${colors.bold(`${shortPath(place.file)}:${String(place.line)}:${String(place.column)}:`)} `;
  const words = problem.commandLine === undefined ? problem.message : `${problem.message} ${problem.commandLine}`;
  const head = `${where}${severityWord(problem.severity, stream)} ${node}${words} ${colors.dim(`[${problem.code}]`)}\n`;
  if (place === undefined || !stream.isTerminal) return head;
  const source = sourceLine(place.file, place.line);
  if (source === undefined || source.trim() === '') return head;
  return `${head}${excerpt(source, place.line, place.column, stream)}`;
}

function severityWord(severity: Severity, { colors }: TextStream): string {
  if (severity === 'error') return colors.red('error:');
  return severity === 'warning' ? colors.yellow('warning:') : colors.cyan('info:');
}

function excerpt(source: string, line: number, column: number, { colors, columns }: TextStream): string {
  const gutter = `${String(line).padStart(5)} | `;
  const room = Math.max(20, columns - gutter.length - 1);
  // A long line is shown from where its caret is visible.
  const from = column - 1 > room - 10 ? column - 1 - Math.floor(room / 2) : 0;
  const shown = source.slice(from, from + room).replaceAll('\t', ' ');
  const caret = `${' '.repeat(Math.max(0, column - 1 - from))}^`;
  return `${colors.dim(gutter)}${shown}\n${colors.dim(' '.repeat(5) + ' | ')}${colors.red(caret)}\n`;
}

/** Relative to the working directory where that is shorter and stays inside it. */
export function shortPath(file: string): string {
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}
