import picocolors from 'picocolors';
import type { Colors } from 'picocolors/types';

/** A place to print to, and what may be printed there. */
export interface TextStream {
  write(text: string): void;
  /** Whether a person is looking: colours, tables that fit the width and live progress are for terminals only. */
  readonly isTerminal: boolean;
  /** Whether lines that were written can be drawn over: some terminals do not tell their size. */
  readonly canRedraw: boolean;
  /** Width in character cells; 80 where it is not known. */
  readonly columns: number;
  /** Does nothing but return its text when the place takes no colours. */
  readonly colors: Colors;
  /** For what must drive the terminal itself (live progress). */
  readonly raw: NodeJS.WritableStream;
}

/** A stream of the process. Colours need a terminal, an unset `NO_COLOR` (https://no-color.org) and a terminal that is not `dumb`. */
export function textStream(raw: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number }, environment: NodeJS.ProcessEnv): TextStream {
  const isTerminal = raw.isTTY === true && environment['TERM'] !== 'dumb';
  const noColor = environment['NO_COLOR'];
  return {
    write: (text) => {
      raw.write(text);
    },
    isTerminal,
    canRedraw: isTerminal && (raw.rows ?? 0) > 0 && (raw.columns ?? 0) > 0,
    get columns() {
      return raw.columns === undefined || raw.columns === 0 ? 80 : raw.columns;
    },
    colors: picocolors.createColors(isTerminal && (noColor === undefined || noColor === '')),
    raw,
  };
}
