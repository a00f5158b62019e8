import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Log } from './electron-parts.ts';

const MAX_BYTES = 1024 ** 2;

/**
 * Keeps what went wrong in a file, because an app that was started by a click has no terminal. One file of at most 1 MiB and the one
 * before it (`.old`).
 */
export function appLog(file: string, clock: Pick<Clock, 'nowUtc'>, terminal: { write(text: string): unknown }): Log {
  return (message, error) => {
    const line = `${clock.nowUtc()} ${message}${error === undefined ? '' : ` ${inspect(error)}`}\n`;
    terminal.write(line);
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.old`);
      appendFileSync(file, line);
    } catch (failure) {
      terminal.write(`The log could not be written: ${String(failure)}\n`);
    }
  };
}
