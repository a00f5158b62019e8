import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { RunEvent } from '#shared/model/run.ts';
import { storeError } from '../../store/store-errors.ts';
import { syncFolder } from '../../store/write-durably.ts';
import type { Clock } from '../../clock.ts';

/** An event before it gets its place and time. */
export type NewRunEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq' | 'utc'> : never) : never;

/** How long an event may be in the kernel's memory only. A killed process loses nothing; a power cut loses at most this. */
const syncEveryMs = 50;

/**
 * Appends to a run's `events.jsonl`. Every event is handed to the kernel before `append` returns and forced to disk
 * soon after, in groups; `close` and `flush` return when all of it is on disk. One writer at a time (the run's lock).
 */
export class EventLog {
  readonly #clock: Clock;
  readonly #file: string;
  readonly #descriptor: number;
  readonly #onEvent: (event: RunEvent) => void;
  #seq: number;
  #timer: NodeJS.Timeout | undefined;
  /** Whether something was appended that is not known to be on disk. */
  #isBehind = true;
  #syncFailure: Error | undefined;

  constructor(file: string, options: { clock: Clock; lastSeq: number; onEvent: (event: RunEvent) => void; startsOnNewLine?: boolean }) {
    this.#file = file;
    this.#clock = options.clock;
    this.#seq = options.lastSeq;
    this.#onEvent = options.onEvent;
    try {
      this.#descriptor = openSync(file, 'a');
      if (options.startsOnNewLine === false) writeSync(this.#descriptor, '\n');
      syncFolder(path.dirname(file));
    } catch (error) {
      throw storeError(error, file);
    }
  }

  /** Writes all of an event or, when the disk is full, nothing: what comes later must not be joined to half a line. */
  append(event: NewRunEvent): void {
    const complete: RunEvent = { ...event, seq: this.#seq + 1, utc: this.#clock.nowUtc() };
    const line = Buffer.from(`${JSON.stringify(complete)}\n`);
    let written = 0;
    try {
      while (written < line.length) written += writeSync(this.#descriptor, line, written);
    } catch (error) {
      if (written > 0) ftruncateSync(this.#descriptor, fstatSync(this.#descriptor).size - written);
      throw storeError(error, this.#file);
    }
    this.#seq += 1;
    this.#isBehind = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      fdatasync(this.#descriptor, (error) => {
        if (error !== null && error.code !== 'EBADF') this.#syncFailure ??= error;
      });
    }, syncEveryMs).unref();
    this.#onEvent(complete);
  }

  /** Returns when everything appended so far is on disk; throws when any part could not be put there. */
  flush(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      if (this.#isBehind) fdatasyncSync(this.#descriptor);
      this.#isBehind = false;
    } catch (error) {
      throw storeError(error, this.#file);
    }
    if (this.#syncFailure !== undefined) throw storeError(this.#syncFailure, this.#file);
  }

  close(): void {
    this.flush();
    closeSync(this.#descriptor);
  }
}
