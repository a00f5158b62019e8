import type { App } from '#electron/compose.ts';
import type { ExitCode } from './exit-code.ts';
import type { TextStream } from './output/text-stream.ts';

/** A terminal in which a person types. */
export interface InteractiveTerminal {
  columns(): number;
  rows(): number;
  /** Hands over what is typed, key by key, Ctrl-C included, and tells of a new size; until the function that it returns is called. */
  take(onInput: (data: string) => void, onResize: () => void): () => void;
}

/** What a command may use of the world. Built once in `main.ts`; tests pass their own. */
export interface CliContext {
  /** Results. */
  readonly out: TextStream;
  /** Everything else: progress, warnings, errors. */
  readonly err: TextStream;
  readonly environment: NodeJS.ProcessEnv;
  /** Fires when the user interrupts. */
  readonly signal: AbortSignal;
  /** Opens the home with everything in it; the same one when called twice. Only commands that need it call it: it is the slow part of a start. */
  openApp(): Promise<App>;
  /** Asks on the terminal; resolves with `undefined` when there is no terminal to ask on. */
  confirm(question: string): Promise<boolean | undefined>;
  /** Asks for a text that is not shown while it is typed; without a terminal, what standard input holds. */
  readonly readSecret?: (question: string) => Promise<string | undefined>;
  /** From now on a standard output that nobody reads any more ends nothing: for what serves others, whoever has started it. */
  readonly outliveReaders?: () => void;
  /** Absent when nobody types: input or output is no terminal. */
  readonly terminal?: InteractiveTerminal;
}

/** Runs one command's work and remembers how it ended. `json` says whether stdout must carry one JSON document, whatever happens. */
export type Perform = (options: { readonly json: boolean }, work: () => Promise<ExitCode>) => Promise<void>;
