import type { CommandTemplate, TemplatePart } from '#shared/model/command.ts';

/** `v2`: `${{inputs.x}}` and `$[[ ]]`; `trial`: also `${{search_space.x}}`, an input of the trial; `component-preview`: also `{inputs.x}` and `[ ]`. */
export type CommandSyntax = 'v2' | 'trial' | 'component-preview';

/** `offset` counts UTF-16 units from the start of the command text. */
export interface CommandProblem {
  readonly offset: number;
  readonly message: string;
}

export interface ParsedCommand {
  readonly template: CommandTemplate;
  readonly problems: readonly CommandProblem[];
}

const named = String.raw`\.([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)\s*`;
const port = String.raw`\s*(inputs|outputs)${named}`;
const v2Placeholder = new RegExp(`^${port}$`, 'u');
const trialPlaceholder = new RegExp(String.raw`^\s*(inputs|outputs|search_space)${named}$`, 'u');
const previewPlaceholder = new RegExp(String.raw`\{${port}\}`, 'uy');

/**
 * Splits a command into text, placeholders and optional groups. Everything that is not a placeholder or a group
 * of the syntax is text for the shell, `$VAR`, `${VAR}` and `$(...)` included. A text with problems still yields
 * a template, in which the faulty pieces stand as text.
 */
export function parseCommand(text: string, syntax: CommandSyntax): ParsedCommand {
  const problems: CommandProblem[] = [];
  const parts = readParts({ text, syntax, problems, inGroup: false }, 0, text.length);
  return { template: { parts }, problems };
}

interface Reader {
  readonly text: string;
  readonly syntax: CommandSyntax;
  readonly problems: CommandProblem[];
  readonly inGroup: boolean;
}

/** A piece that is not plain text, and the offset just after it. */
interface Piece {
  readonly parts: readonly TemplatePart[];
  readonly end: number;
}

function readParts(reader: Reader, start: number, end: number): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = start;
  let textFrom = start;
  const flush = (upTo: number): void => {
    if (upTo > textFrom) pushText(parts, reader.text.slice(textFrom, upTo));
  };
  while (at < end) {
    const piece = readPiece(reader, at, end);
    if (piece === undefined) {
      at += 1;
      continue;
    }
    flush(at);
    for (const part of piece.parts) {
      if (part.kind === 'text') pushText(parts, part.text);
      else parts.push(part);
    }
    at = piece.end;
    textFrom = at;
  }
  flush(end);
  return parts;
}

function pushText(parts: TemplatePart[], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  else parts.push({ kind: 'text', text });
}

function readPiece(reader: Reader, at: number, end: number): Piece | undefined {
  const { text } = reader;
  if (text.startsWith('${{', at)) return readExpression(reader, at, end);
  if (text.startsWith('$[[', at)) return readGroup(reader, at, end);
  if (reader.syntax !== 'component-preview') return undefined;
  if (text[at] === '$') return asText(text, at, Math.min(at + 2, end));
  if (text[at] === '{') return readPreviewPlaceholder(text, at, end);
  if (text[at] === '[') return readPreviewGroup(reader, at, end);
  return undefined;
}

function asText(text: string, from: number, to: number): Piece {
  return { parts: [{ kind: 'text', text: text.slice(from, to) }], end: to };
}

function readExpression({ text, problems, syntax }: Reader, at: number, end: number): Piece {
  const close = text.indexOf('}}', at + 3);
  if (close < 0 || close + 2 > end) {
    problems.push({ offset: at, message: 'This "${{" is never closed: write "}}" after the name of the input or output.' });
    return asText(text, at, at + 3);
  }
  const part = placeholder((syntax === 'trial' ? trialPlaceholder : v2Placeholder).exec(text.slice(at + 3, close)));
  if (part !== undefined) return { parts: [part], end: close + 2 };
  const written = text.slice(at, close + 2);
  problems.push({
    offset: at,
    message: `"${written}" has no meaning in a command here: use "\${{inputs.NAME}}" or "\${{outputs.NAME}}".`,
  });
  return asText(text, at, close + 2);
}

/** `inputs.x.path` is an older way to write `inputs.x`; what `search_space.x` stands for is an input of the trial. */
function placeholder(match: RegExpExecArray | null): TemplatePart | undefined {
  const name = match?.[2]?.replace(/(?<=.)\.path$/u, '');
  if (name === undefined) return undefined;
  return match?.[1] === 'outputs' ? { kind: 'output', name } : { kind: 'input', name };
}

function readGroup(reader: Reader, at: number, end: number): Piece {
  const { text, problems } = reader;
  const close = text.indexOf(']]', at + 3);
  if (reader.inGroup) {
    problems.push({ offset: at, message: 'An optional group "$[[ ... ]]" may not stand inside another one: close the first one with "]]" before it.' });
    return asText(text, at, at + 3);
  }
  if (close < 0 || close + 2 > end) {
    problems.push({ offset: at, message: 'This "$[[" is never closed: write "]]" where the optional part of the command ends.' });
    return asText(text, at, at + 3);
  }
  const parts = readParts({ ...reader, inGroup: true }, at + 3, close);
  return { parts: [{ kind: 'optional', parts }], end: close + 2 };
}

function readPreviewPlaceholder(text: string, at: number, end: number): Piece | undefined {
  previewPlaceholder.lastIndex = at;
  const match = previewPlaceholder.exec(text);
  const part = placeholder(match);
  return match === null || part === undefined || at + match[0].length > end ? undefined : { parts: [part], end: at + match[0].length };
}

/** Brackets without an input in them, and `[[ ... ]]`, belong to the shell: `[ -f x ]`, `*.[ch]`, `[[ $a == b ]]`. */
function readPreviewGroup(reader: Reader, at: number, end: number): Piece | undefined {
  const { text } = reader;
  if (text[at + 1] === '[') return asText(text, at, at + 2);
  const close = closingBracket(text, at, end);
  if (close === undefined) return undefined;
  const parts = readParts(reader, at + 1, close);
  if (hasInput(parts)) return { parts: [{ kind: 'optional', parts }], end: close + 1 };
  return { parts: [{ kind: 'text', text: '[' }, ...parts, { kind: 'text', text: ']' }], end: close + 1 };
}

function closingBracket(text: string, open: number, end: number): number | undefined {
  let depth = 0;
  for (let at = open; at < end; at += 1) {
    if (text[at] === '[') depth += 1;
    if (text[at] === ']') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function hasInput(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => part.kind === 'input' || (part.kind === 'optional' && hasInput(part.parts)));
}
