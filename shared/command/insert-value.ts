import { assertNever } from '#shared/errors.ts';
import { endsHereDocument, hereDocumentEnds } from './here-document.ts';
import { insideSingleQuotes, quoteWord, singleQuoted } from './quote.ts';
import type { CodeFrame, HereDocumentFrame, ParameterFrame } from './shell-frame.ts';
import type { ShellReader } from './shell-reader.ts';
import { UnsafePlaceholderError } from './unsafe-placeholder-error.ts';

/** A value and what stands around it. */
export interface Insertion {
  /** For messages: `inputs.x`. */
  readonly name: string;
  readonly value: string;
  readonly mayBeSplit: boolean;
  /** The shell text so far. */
  readonly before: string;
  /** The text to come, with later values as letters. */
  readonly after: string;
}

/**
 * Writes a value for the place the reader has come to, and moves the reader past it.
 *
 * @throws {UnsafePlaceholderError}
 */
export function insertValue(reader: ShellReader, insertion: Insertion): string {
  const { value } = insertion;
  if (reader.unsure !== undefined) throw unsafe(insertion, reader.unsure);
  if (value.includes('\0')) throw unsafe(insertion, 'it contains a NUL character, which no argument can hold');
  if (reader.tail === 'backslash') throw unsafe(insertion, 'a backslash stands right before it');
  const text = writeFor(reader, insertion);
  reader.tail = 'none';
  if (!reader.withinBackticks) return text;
  const outer = reader.stack.findIndex((frame) => frame.kind === 'code' && frame.close === '`');
  if (reader.stack.slice(0, outer).some((frame) => frame.kind !== 'code')) throw unsafe(insertion, 'it stands in back-quotes inside quotes; write "$(...)" instead of back-quotes');
  return text.replaceAll(/[\\$`]/g, String.raw`\$&`);
}

function writeFor(reader: ShellReader, insertion: Insertion): string {
  const { frame } = reader;
  const inParameter = reader.stack.some((outer) => outer.kind === 'parameter' && outer !== frame);
  if (inParameter) throw unsafe(insertion, 'it stands deep inside "${...}"');
  switch (frame.kind) {
    case 'code':
      return inCode(reader, frame, insertion);
    case 'single':
    case 'double': {
      const outer = reader.stack.at(-2);
      if (outer?.kind === 'code' && isNumericPlace(outer, insertion.after)) integer(insertion, calculated);
      return frame.kind === 'single' ? insideSingleQuotes(insertion.value) : inDoubleQuotes(reader, insertion);
    }
    case 'ansi':
      throw unsafe(insertion, "it stands inside $'...'; use ordinary quotes");
    case 'comment':
      if (reader.withinBackticks) throw unsafe(insertion, 'it stands in a comment inside back-quotes');
      return insertion.value.replaceAll(/\s+/g, ' ');
    case 'parameter':
      return inParameterDefault(reader, frame, insertion);
    case 'arithmetic':
      return integer(insertion, 'it stands inside $((...)), where only a whole number is safe');
    case 'here-document':
      return inHereDocument(reader, frame, insertion);
    default:
      return assertNever(frame);
  }
}

const calculated = 'the shell calculates with it here, and only a whole number is safe';

/** History expansion (`!`) is off in every shell that runs a command, and a backslash before it would be kept. */
function inDoubleQuotes(reader: ShellReader, { value }: Insertion): string {
  const written = value.replaceAll(/[\\$"`]/g, String.raw`\$&`);
  return reader.tail === 'none' ? written : `""${written}`;
}

function integer(insertion: Insertion, reason: string): string {
  const value = insertion.value.trim();
  if (!/^-?[0-9]+$/.test(value)) throw unsafe(insertion, reason);
  return value.startsWith('-') ? `(${value})` : value;
}

function inParameterDefault(reader: ShellReader, frame: ParameterFrame, insertion: Insertion): string {
  if (!/^[A-Za-z_]\w*:?[-+]/.test(frame.text)) throw unsafe(insertion, 'it stands inside "${...}" where it is not a default ("${NAME:-...}")');
  if (reader.tail !== 'none') throw unsafe(insertion, 'a variable stands right before it inside "${...}"');
  if (!frame.quoted) return singleQuoted(insertion.value);
  if (insertion.value.includes("'")) throw unsafe(insertion, 'it has a single quote, which shells read differently inside "${...}" in double quotes');
  if (/[<>]\(/.test(`${insertion.before.slice(-1)}${insertion.value}${insertion.after.slice(0, 1)}`)) throw unsafe(insertion, 'it makes a "<(" or ">(", behind which bash looks for a ")" inside "${...}"');
  return insertion.value.replaceAll(/[\\$"`}]/g, String.raw`\$&`);
}

function inHereDocument(reader: ShellReader, frame: HereDocumentFrame, insertion: Insertion): string {
  const { value } = insertion;
  if (frame.opaque) throw unsafe(insertion, 'it follows a "$(...)" or "${...}" in the same here-document; give the delimiter quotes or set a variable first');
  if (reader.tail === 'dollar' || (reader.tail === 'variable' && /^\w/.test(value))) throw unsafe(insertion, 'a variable stands right before it in a here-document; write "${NAME}"');
  const lines = `${frame.line}${value}`.split('\n');
  frame.line = lines.pop() ?? '';
  if (lines.some((line) => endsHereDocument(frame, line, true))) throw unsafe(insertion, hereDocumentEnds(frame));
  frame.lineValue = insertion;
  return frame.quoted ? value : value.replaceAll(/[\\$`]/g, String.raw`\$&`);
}

function inCode(reader: ShellReader, frame: CodeFrame, insertion: Insertion): string {
  const { value, after } = insertion;
  if (reader.tail === 'dollar') throw unsafe(insertion, 'a "$" stands right before it');
  if (isNumericPlace(frame, after)) {
    frame.word += '0';
    return integer(insertion, calculated).replaceAll(/[()]/g, '');
  }
  if (/\{(?:[^{}\s]*\.\.)?$/.test(frame.word) && /^(?:\.\.|\})/.test(after) && /^(?:-?[0-9]+|[A-Za-z])$/.test(value)) {
    frame.word += 'x';
    return value;
  }
  const whole = !insertion.mayBeSplit || frame.redirect || frame.condition !== undefined || /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/.test(frame.word);
  const text = whole ? asOneWord(frame, value, after, frame.condition !== undefined) : asWords(frame, value, after);
  if (text !== '') frame.word = text.endsWith(' ') ? '' : `${text.startsWith(' ') ? '' : frame.word}x`;
  if (frame.condition !== undefined) frame.condition += 'x';
  return text;
}

/** `a[...]=`, and `[[ ]]` with an operator that evaluates its operands. */
function isNumericPlace(frame: CodeFrame, after: string): boolean {
  if (/^[A-Za-z_]\w*\[[^\]]*$/.test(frame.word)) return true;
  if (frame.condition === undefined) return false;
  const end = after.search(/\]\]/);
  return /\s-(?:eq|ne|lt|le|gt|ge|v)\s/.test(`${frame.condition}x${end < 0 ? after : after.slice(0, end)}`);
}

function asOneWord(frame: CodeFrame, value: string, after: string, always: boolean): string {
  return always || !standsFree(frame, after) ? singleQuoted(value) : quoteWord(value);
}

/** Whether what is written here touches only characters that cannot change the meaning of a plain word. */
function standsFree(frame: CodeFrame, after: string): boolean {
  return (frame.word === '' || /[=/]$/.test(frame.word)) && /^(?:[\s;)/]|$)/.test(after);
}

function asWords(frame: CodeFrame, value: string, after: string): string {
  const words = value.split(/[ \t\n]+/);
  const opens = words[0] === '';
  const closes = words.at(-1) === '';
  const inner = words.filter((word) => word !== '');
  const touches = { before: frame.word !== '', after: /^[^\s;&|()<>]/.test(after) };
  if (inner.length === 0) {
    const apart = value === '' ? '' : ' ';
    return touches.before || touches.after ? `${touches.before ? `''` : ''}${apart}${touches.after || apart === '' ? `''` : ''}` : '';
  }
  const free = standsFree(frame, after);
  const written = inner.map((word, index) => {
    const atEdge = (index === 0 && !opens) || (index === inner.length - 1 && !closes);
    return atEdge && !free ? singleQuoted(word) : quoteWord(word);
  });
  const start = opens && touches.before ? `'' ` : '';
  const end = closes && touches.after ? ` ''` : '';
  return start + written.join(' ') + end;
}

function unsafe({ name, before }: Insertion, reason: string): UnsafePlaceholderError {
  return new UnsafePlaceholderError(name, before, reason);
}
