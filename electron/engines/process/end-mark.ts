/**
 * Finds the mark that a shell's keeper prints once the shell has ended: `<mark><exit code>;`. What comes before it is everything that the shell and
 * its programs wrote.
 */
export class EndMark {
  readonly #mark: string;
  readonly #onText: (text: string) => void;
  readonly #onEnd: (exitCode: number) => void;
  /** What may be the beginning of the mark. */
  #held = '';
  #over = false;

  /** `mark` is text that nobody can guess. */
  constructor(mark: string, onText: (text: string) => void, onEnd: (exitCode: number) => void) {
    this.#mark = mark;
    this.#onText = onText;
    this.#onEnd = onEnd;
  }

  push(text: string): void {
    if (this.#over) return;
    const all = this.#held + text;
    const at = all.indexOf(this.#mark);
    const safe = at === -1 ? all.length - beginningAtEnd(all, this.#mark) : at;
    if (safe > 0) this.#onText(all.slice(0, safe));
    this.#held = all.slice(safe);
    const code = at === -1 ? undefined : /^(\d+);/.exec(this.#held.slice(this.#mark.length))?.[1];
    if (code === undefined) return;
    this.#over = true;
    this.#onEnd(Number(code));
  }
}

/** How many characters at the end of a text may be the beginning of the mark. */
function beginningAtEnd(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length -= 1) if (text.endsWith(mark.slice(0, length))) return length;
  return 0;
}
