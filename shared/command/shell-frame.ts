/**
 * What a position in a shell text stands in. The frames of a text nest: `"$(...)"` is code in double quotes in code.
 */
export type ShellFrame = CodeFrame | HereDocumentFrame | ParameterFrame | ArithmeticFrame | { readonly kind: 'single' | 'double' | 'ansi' | 'comment' };

/** Where words are split and operators mean something. `close` ends it; empty for the whole text. */
export interface CodeFrame {
  readonly kind: 'code';
  readonly close: '' | ')' | '`';
  /** The word under way as it was written so far; empty between words. */
  word: string;
  /** The word under way, or the next one, is the target of a redirection. */
  redirect: boolean;
  /** What was read of the `[[ ... ]]` it stands in. */
  condition: string | undefined;
  /** A `case` without its `esac`: a `)` may then end a pattern instead of this frame. */
  cases: number;
  readonly hereDocuments: HereDocumentFrame[];
}

export interface HereDocumentFrame {
  readonly kind: 'here-document';
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  /** Inside `$( )`, where shells also accept a delimiter that is followed by more text. */
  readonly nested: boolean;
  line: string;
  /** The value that the line holds, if any. */
  lineValue: { readonly name: string; readonly before: string } | undefined;
  /** Holds an expansion that is too involved to follow. */
  opaque: boolean;
}

/** `${...}`; `quoted` when it stands in double quotes. */
export interface ParameterFrame {
  readonly kind: 'parameter';
  readonly quoted: boolean;
  text: string;
}

/** `$((...))` and `((...))`; `depth` counts the parentheses open inside. */
export interface ArithmeticFrame {
  readonly kind: 'arithmetic';
  depth: number;
}

export function codeFrame(close: CodeFrame['close']): CodeFrame {
  return { kind: 'code', close, word: '', redirect: false, condition: undefined, cases: 0, hereDocuments: [] };
}
