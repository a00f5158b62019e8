import { assertNever } from '#shared/errors.ts';
import { codeFrame } from './shell-frame.ts';
import type { ArithmeticFrame, CodeFrame, HereDocumentFrame, ParameterFrame, ShellFrame } from './shell-frame.ts';
import { endsHereDocument, hereDocumentEnds, readHereDocumentStart } from './here-document.ts';
import { UnsafePlaceholderError } from './unsafe-placeholder-error.ts';

/** What the text read so far ends with, where a value that follows would become part of it. */
export type Tail = 'none' | 'backslash' | 'dollar' | 'variable';

/**
 * Follows the quoting of a shell text piece by piece. It knows what is the same in bash, dash and busybox; once
 * a text leaves that ground, `unsure` says why and nothing more is known.
 */
export class ShellReader {
  readonly stack: ShellFrame[] = [codeFrame('')];
  unsure: string | undefined;
  tail: Tail = 'none';

  get frame(): ShellFrame {
    return this.stack.at(-1) ?? codeFrame('');
  }

  /** Takes template text, up to the next value or the end. */
  read(text: string): void {
    this.tail = 'none';
    let at = 0;
    while (at < text.length) at += Math.max(1, this.#step(text, at));
  }

  within(kind: ShellFrame['kind']): boolean {
    return this.stack.some((frame) => frame.kind === kind);
  }

  get withinBackticks(): boolean {
    return this.stack.some((frame) => frame.kind === 'code' && frame.close === '`');
  }

  #giveUp(reason: string): void {
    this.unsure ??= reason;
  }

  /** Reads one lexical unit and returns its length. */
  #step(text: string, at: number): number {
    const frame = this.frame;
    if (text[at] === '`' && this.withinBackticks && !(frame.kind === 'code' && frame.close === '`')) this.#giveUp('it follows nested back-quotes');
    switch (frame.kind) {
      case 'code':
        return this.#code(frame, text, at);
      case 'single':
      case 'ansi':
        return this.#literal(frame.kind, text, at);
      case 'double':
        return this.#double(text, at);
      case 'comment':
        if (text[at] !== '\n') return 1;
        this.stack.pop();
        return this.#step(text, at);
      case 'parameter':
        return this.#parameter(frame, text, at);
      case 'arithmetic':
        return this.#arithmetic(frame, text, at);
      case 'here-document':
        return this.#hereDocument(frame, text, at);
      default:
        return assertNever(frame);
    }
  }

  #literal(kind: 'single' | 'ansi', text: string, at: number): number {
    if (text[at] === "'") this.stack.pop();
    else if (kind === 'ansi' && text[at] === '\\') {
      if (text[at + 1] === "'") this.#giveUp("it follows a $'...' with a quote in it, which shells read differently");
      return 2;
    } else if (text[at] === '\n') this.#newlineInQuotes();
    return 1;
  }

  #double(text: string, at: number): number {
    if (text[at] === '"') this.stack.pop();
    else if (text[at] === '\n') this.#newlineInQuotes();
    return this.#expansion(text, at, true);
  }

  #newlineInQuotes(): void {
    if (this.stack.some((frame) => frame.kind === 'code' && frame.hereDocuments.length > 0)) this.#giveUp('it follows a here-document that begins inside quotes');
  }

  /** What a backslash, a dollar sign or a back-quote begins; other characters count as themselves. */
  #expansion(text: string, at: number, quoted: boolean): number {
    const character = text[at];
    if (character === '\\') {
      if (this.withinBackticks) this.#giveUp('it follows a backslash inside back-quotes');
      if (at + 1 === text.length) this.tail = 'backslash';
      return 2;
    }
    if (character === '`') {
      this.stack.push(codeFrame('`'));
      return 1;
    }
    return character === '$' ? this.#dollar(text, at, quoted) : 1;
  }

  #dollar(text: string, at: number, quoted: boolean): number {
    if (text.startsWith('$((', at)) {
      this.stack.push({ kind: 'arithmetic', depth: 0 });
      return 3;
    }
    switch (text[at + 1]) {
      case '(':
        this.stack.push(codeFrame(')'));
        return 2;
      case '{':
        this.stack.push({ kind: 'parameter', quoted, text: '' });
        return 2;
      case '[':
        this.#giveUp('it follows "$[", which shells read differently');
        return 2;
    }
    const name = /^\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/.exec(text.slice(at))?.[0];
    if (at + (name ?? '$').length === text.length) this.tail = name === undefined ? 'dollar' : 'variable';
    return (name ?? '$').length;
  }

  #parameter(frame: ParameterFrame, text: string, at: number): number {
    const character = text[at] ?? '';
    if (character === '}') {
      this.stack.pop();
      return 1;
    }
    if (character === "'" || character === '"') {
      if (frame.quoted) this.#giveUp('it follows quotes inside "${...}", which shells read differently');
      else this.stack.push({ kind: character === "'" ? 'single' : 'double' });
      return 1;
    }
    const length = this.#expansion(text, at, frame.quoted);
    frame.text += text.slice(at, at + length);
    return length;
  }

  #arithmetic(frame: ArithmeticFrame, text: string, at: number): number {
    const character = text[at] ?? '';
    if (character === '(') frame.depth += 1;
    else if (character === ')') {
      if (frame.depth > 0) frame.depth -= 1;
      else {
        if (text[at + 1] !== ')') this.#giveUp('it follows "((" without "))"');
        this.stack.pop();
        return 2;
      }
    } else if (character === "'" || character === '"') this.#giveUp('it follows quotes inside $((...))');
    return this.#expansion(text, at, true);
  }

  #hereDocument(frame: HereDocumentFrame, text: string, at: number): number {
    const character = text[at] ?? '';
    if (character === '\n') {
      this.#endHereDocumentLine(frame);
      return 1;
    }
    let length = 1;
    if (!frame.quoted && '\\$`'.includes(character)) {
      const simple = /^(?:\$\([^()'"`\\$\n]*\)|\$\{\w+\}|\$[A-Za-z_]\w*|\$[0-9@*#?$!-]|\$(?![({[])|\\[^\n])/.exec(text.slice(at))?.[0];
      if (simple === undefined && !(character === '\\' && at + 1 === text.length)) frame.opaque = true;
      length = simple?.length ?? 1;
      if (at + length === text.length) this.tail = character === '\\' ? (length === 1 ? 'backslash' : 'none') : /\$\w+$/.test(simple ?? '') ? 'variable' : simple === '$' ? 'dollar' : 'none';
    }
    frame.line += text.slice(at, at + length);
    return length;
  }

  /**
   * Counts the line of a here-document as complete; the delimiter ends it.
   *
   * @throws {UnsafePlaceholderError} when a value makes the line its delimiter.
   */
  #endHereDocumentLine(frame: HereDocumentFrame): void {
    const { lineValue } = frame;
    const ends = endsHereDocument(frame, frame.line, lineValue !== undefined);
    if (ends && lineValue !== undefined) throw new UnsafePlaceholderError(lineValue.name, lineValue.before, hereDocumentEnds(frame));
    frame.line = '';
    frame.lineValue = undefined;
    if (!ends) return;
    this.stack.pop();
    this.#startHereDocument();
  }

  /** Call at the end of the text. @throws {UnsafePlaceholderError} as reading a newline would. */
  finish(): void {
    if (this.frame.kind === 'here-document') this.#endHereDocumentLine(this.frame);
  }

  #startHereDocument(): void {
    const frame = this.frame;
    const next = frame.kind === 'code' ? frame.hereDocuments.shift() : undefined;
    if (next !== undefined) this.stack.push(next);
  }

  #code(frame: CodeFrame, text: string, at: number): number {
    const character = text[at] ?? '';
    if (frame.condition !== undefined) frame.condition += character;
    if (/[\s;&|()<>]/.test(character) || character === frame.close) return this.#operator(frame, text, at);
    if (character === '#' && frame.word === '') {
      this.stack.push({ kind: 'comment' });
      return 1;
    }
    const from = this.stack.length;
    let length = 1;
    if (character === "'" || character === '"') this.stack.push({ kind: character === "'" ? 'single' : 'double' });
    else if (text.startsWith("$'", at)) {
      this.stack.push({ kind: 'ansi' });
      length = 2;
    } else if (text.startsWith('\\\n', at) && !this.withinBackticks) return 2;
    else length = this.#expansion(text, at, false);
    frame.word += this.stack.length > from ? '"' : text.slice(at, at + length);
    return length;
  }

  #operator(frame: CodeFrame, text: string, at: number): number {
    const character = text[at] ?? '';
    const assignment = /^[A-Za-z_]\w*\+?=$/.test(frame.word);
    if (character === '(' && text[at + 1] === '(' && !assignment && frame.word === '') {
      this.stack.push({ kind: 'arithmetic', depth: 0 });
      return 2;
    }
    this.#endWord(frame);
    if (character === frame.close) {
      if (frame.cases > 0) this.#giveUp('it follows a "case" inside "$(...)"');
      if (frame.hereDocuments.length > 0) this.#giveUp('it follows a here-document that begins inside "$(...)"');
      if (this.stack.length > 1) this.stack.pop();
      return 1;
    }
    if (character === '(') {
      if (frame.condition !== undefined) this.#giveUp('it follows a parenthesis inside "[[ ]]"');
      frame.redirect = false;
      this.stack.push(codeFrame(')'));
    } else if (character === '\n') this.#startHereDocument();
    else if (character === '<' || character === '>') return this.#redirection(frame, text, at);
    return 1;
  }

  #redirection(frame: CodeFrame, text: string, at: number): number {
    frame.redirect = true;
    const operator = /^(?:<<<|<<|<&|<>|>>|>&|>\||[<>])/.exec(text.slice(at))?.[0] ?? '<';
    if (operator !== '<<') return operator.length;
    frame.redirect = false;
    if (this.withinBackticks) this.#giveUp('it follows a here-document inside back-quotes');
    const start = readHereDocumentStart(text, at, this.stack.length > 1);
    if (start === undefined) this.#giveUp('it follows a here-document whose delimiter is not plain text');
    else frame.hereDocuments.push(start.frame);
    return start?.length ?? 2;
  }

  #endWord(frame: CodeFrame): void {
    if (frame.word === '') return;
    if (frame.word === '[[') frame.condition = '';
    else if (frame.word === ']]') frame.condition = undefined;
    else if (frame.word === 'case') frame.cases += 1;
    else if (frame.word === 'esac') frame.cases -= 1;
    frame.word = '';
    frame.redirect = false;
  }
}
