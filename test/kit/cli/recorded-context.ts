import { Writable } from 'node:stream';
import type { App } from '#electron/compose.ts';
import type { CliContext } from '#electron/cli/context.ts';
import type { ExitCode } from '#electron/cli/exit-code.ts';
import { runCli } from '#electron/cli/run-cli.ts';
import { textStream } from '#electron/cli/output/text-stream.ts';

/** A stream that remembers what was printed. */
export class RecordedStream extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(options: { readonly isTTY: boolean; readonly columns: number }) {
    super();
    this.isTTY = options.isTTY;
    this.columns = options.columns;
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface CalledCli {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliWorld {
  /** What `openApp` answers; commands that must not open the home leave it out. */
  readonly app?: Pick<App, 'runs'>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly answer?: boolean;
}

/** Calls the command line in this process, as `main.ts` would, with recorded streams. */
export async function callCli(args: readonly string[], world: CliWorld = {}): Promise<CalledCli> {
  const { environment = {}, terminal: isTTY = false, columns = 80 } = world;
  const stdout = new RecordedStream({ isTTY, columns });
  const stderr = new RecordedStream({ isTTY, columns });
  const context: CliContext = {
    out: textStream(stdout, environment),
    err: textStream(stderr, environment),
    environment,
    signal: world.signal ?? new AbortController().signal,
    openApp: async () => {
      if (world.app === undefined) throw new Error('This command must not open the home.');
      return world.app as App;
    },
    confirm: async () => world.answer,
  };
  const exitCode = await runCli(args, context);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}
