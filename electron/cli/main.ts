import { CancelledError } from '#shared/errors.ts';
import type { App } from '#electron/compose.ts';
import type { CliContext, InteractiveTerminal } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { textStream } from './output/text-stream.ts';
import { runCli } from './run-cli.ts';

const interrupt = new AbortController();
let app: Promise<App> | undefined;
let endsWithReaders = true;
const context = processContext(interrupt.signal);
endQuietlyWhenNobodyReads();
listenForSignals();
const exitCode = await runCli(process.argv.slice(2), context);
await closeApp();
exitWhenWritten(exitCode);

function processContext(signal: AbortSignal): CliContext {
  const err = textStream(process.stderr, process.env);
  return {
    out: textStream(process.stdout, process.env),
    err,
    environment: process.env,
    signal,
    outliveReaders: () => {
      endsWithReaders = false;
    },
    ...(process.stdin.isTTY && process.stdout.isTTY ? { terminal: interactiveTerminal() } : {}),
    openApp: () => (app ??= import('#electron/compose.ts').then(({ composeApp }) => composeApp({ environment: process.env }))),
    readSecret: async (question) => (await import('./read-secret.ts')).readSecret(question, signal),
    confirm: async (question) => {
      if (!process.stdin.isTTY || !err.isTerminal) return undefined;
      const { createInterface } = await import('node:readline/promises');
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
      } finally {
        terminal.close();
      }
    },
  };
}

function interactiveTerminal(): InteractiveTerminal {
  const { stdin, stdout } = process;
  return {
    columns: () => Math.max(2, stdout.columns),
    rows: () => Math.max(1, stdout.rows),
    take: (onInput, onResize) => {
      const wasRaw = stdin.isRaw;
      stdin.setRawMode(true);
      stdin.setEncoding('utf8').on('data', onInput).resume();
      stdout.on('resize', onResize);
      return () => {
        stdout.off('resize', onResize);
        stdin.off('data', onInput).pause();
        stdin.setRawMode(wasRaw);
      };
    },
  };
}

/** An app that could not be opened has been told about as the command's error. */
async function closeApp(): Promise<void> {
  const opened = await app?.catch(() => undefined);
  await opened?.[Symbol.asyncDispose]();
}

/** The first signal lets the command stop its work and say so; the second one does not wait. */
function listenForSignals(): void {
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    if (process.stderr.isTTY) process.stderr.write('\nStopping. Press Ctrl-C again to leave at once.\n');
    interrupt.abort(new CancelledError('Interrupted.'));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
}

/** `drydock run list | head`: a reader that has seen enough is no error. A lost stderr must not end a run either. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!endsWithReaders) return;
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

/** Idle connections and watchers must not hold the process, and what was printed must not be cut off. */
function exitWhenWritten(code: ExitCode): void {
  process.stdout.write('', () => {
    process.stderr.write('', () => process.exit(code));
  });
}
