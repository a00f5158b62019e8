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
  readonly app?: Partial<App>;
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
      return appOf(world.app);
    },
    confirm: async () => world.answer,
  };
  const exitCode = await runCli(args, context);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** An app of which only what a test gives may be used. */
function appOf(parts: Partial<App>): App {
  const missing = (name: string): never => {
    throw new Error(`The test gives no ${name}.`);
  };
  return {
    get layout() {
      return parts.layout ?? missing('layout');
    },
    get catalog() {
      return parts.catalog ?? missing('catalog');
    },
    get endpoints() {
      return parts.endpoints ?? missing('endpoints');
    },
    get runs() {
      return parts.runs ?? missing('runs');
    },
    get nodeRuns() {
      return parts.nodeRuns ?? missing('nodeRuns');
    },
    get snapshots() {
      return parts.snapshots ?? missing('snapshots');
    },
    get artifacts() {
      return parts.artifacts ?? missing('artifacts');
    },
    get engines() {
      return parts.engines ?? missing('engines');
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
