import { createWriteStream } from 'node:fs';
import type { Answered } from '../http/frame.ts';

/** Where a server says what it does: one JSON document a line. */
export interface ServerLog extends AsyncDisposable {
  answered(answered: Answered): void;
  /** A failure inside. */
  defect(requestId: string, error: unknown): void;
}

/** Lines to a stream, or nowhere. `nowUtc` dates them. A reader that is slow makes lines be left out, which the next line says, rather than the server stop. */
export function serverLog(write: LineWriter | undefined, nowUtc: () => string): ServerLog {
  let left = 0;
  const line = (document: Readonly<Record<string, unknown>>): void => {
    if (write === undefined) return;
    if (write.isBehind()) {
      left += 1;
      return;
    }
    write.line(JSON.stringify({ time: nowUtc(), ...document, ...(left === 0 ? {} : { leftOut: left }) }));
    left = 0;
  };
  return {
    answered: ({ milliseconds, ...rest }) => line({ level: rest.status >= 500 ? 'error' : 'info', ...rest, milliseconds: Math.round(milliseconds * 10) / 10 }),
    defect: (requestId, error) => line({ level: 'error', requestId, error: describe(error) }),
    [Symbol.asyncDispose]: () => write?.close() ?? Promise.resolve(),
  };
}

export interface LineWriter {
  line(text: string): void;
  isBehind(): boolean;
  close(): Promise<void>;
}

const MOST_WAITING_BYTES = 4 * 1024 * 1024;

/** Appends to a file that only the user can read, or to a stream of the process. `onFailure` is told when that does not work. */
export function lineWriter(target: string | NodeJS.WriteStream, onFailure: (error: Error) => void): LineWriter {
  const stream = typeof target === 'string' ? createWriteStream(target, { flags: 'a', mode: 0o600 }) : target;
  let failed = false;
  stream.on('error', (error: Error) => {
    if (!failed) onFailure(error);
    failed = true;
  });
  return {
    line: (text) => {
      stream.write(`${text}\n`);
    },
    isBehind: () => failed || stream.writableLength > MOST_WAITING_BYTES,
    close: () =>
      new Promise((resolve) => {
        if (typeof target === 'string' && !failed) stream.end(resolve);
        else resolve();
      }),
  };
}

/** With what led to it. Messages of ours hold no secrets; those of libraries are cut. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, LONGEST);
  const own = (error.stack ?? error.message).slice(0, LONGEST);
  return error.cause === undefined ? own : `${own}\ncaused by: ${describe(error.cause)}`;
}

const LONGEST = 4_000;
