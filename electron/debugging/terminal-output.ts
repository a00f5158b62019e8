/** At most this many messages a second: 60. */
const TICK_MS = 17;
/** Of one message. */
const CHUNK_CHARACTERS = 64 * 1024;
/** Sent and not yet taken by the screen: more waits here. */
const UNACKNOWLEDGED_CHARACTERS = 512 * 1024;
/** Waiting here: more waits in the system, and what writes it is held up. */
const PAUSE_AT = 1024 * 1024;
const RESUME_AT = 256 * 1024;

export interface TerminalOutputPorts {
  readonly publish: (text: string) => void;
  /** Whether somebody would get what is published. */
  readonly isWatched: () => boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly nowMs: () => number;
}

/**
 * What a terminal writes, on its way to the screen: gathered into a bounded number of messages, kept until somebody watches, and held up where it
 * is written when the screen does not keep up. Nothing is dropped.
 */
export class TerminalOutput {
  readonly #ports: TerminalOutputPorts;
  #waiting = '';
  #unacknowledged = 0;
  #paused = false;
  #lastMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(ports: TerminalOutputPorts) {
    this.#ports = ports;
  }

  push(text: string): void {
    this.#waiting += text;
    if (!this.#paused && this.#waiting.length >= PAUSE_AT) {
      this.#paused = true;
      this.#ports.pause();
    }
    this.#schedule();
  }

  /** The screen has taken this many characters. */
  acknowledge(characters: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - characters);
    this.#schedule();
  }

  /** Somebody began to watch. */
  watched(): void {
    this.#schedule();
  }

  /** Resolves when everything was published. Call it when nothing is pushed any more. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
      if (this.#waiting === '') resolve();
    });
  }

  /** Stops publishing. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = '';
    this.#onEmpty?.();
  }

  #schedule(): void {
    if (this.#timer !== undefined || !this.#maySend()) return;
    this.#timer = setTimeout(() => this.#send(), Math.max(0, TICK_MS - (this.#ports.nowMs() - this.#lastMs)));
  }

  #maySend(): boolean {
    return this.#waiting !== '' && this.#unacknowledged < UNACKNOWLEDGED_CHARACTERS && this.#ports.isWatched();
  }

  #send(): void {
    this.#timer = undefined;
    if (!this.#maySend()) return;
    const chunk = this.#waiting.slice(0, CHUNK_CHARACTERS);
    this.#waiting = this.#waiting.slice(chunk.length);
    this.#unacknowledged += chunk.length;
    this.#lastMs = this.#ports.nowMs();
    this.#ports.publish(chunk);
    if (this.#paused && this.#waiting.length <= RESUME_AT) {
      this.#paused = false;
      this.#ports.resume();
    }
    if (this.#waiting === '') this.#onEmpty?.();
    else this.#schedule();
  }
}
