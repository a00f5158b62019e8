import type { FSWatcher } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { watchQuietly } from '#electron/runner/events/watch-quietly.ts';
import type { RunService } from '#electron/runner/run-service.ts';

export type LogStream = 'stdout' | 'stderr';

export interface FollowRequest {
  readonly runs: RunService;
  readonly runId: string;
  /** Only this node; all when absent. */
  readonly node: string | undefined;
  readonly signal: AbortSignal;
  /** Called with each whole line, without its end, in the order of its file. */
  readonly write: (line: string, node: string, stream: LogStream) => void;
}

/** Change notices get lost on some file systems; a look this often makes up for it. */
const lookEveryMs = 1000;
/** A node is told to run a moment before its log files are there. */
const findEveryMs = 200;
const chunkBytes = 64 * 1024;

/** Prints what the nodes of a run print until the run has ended or the signal fires; what was printed before comes first. */
export async function followLogs(request: FollowRequest): Promise<void> {
  const { runs, runId, signal } = request;
  const tails = new Map<string, LogTail>();
  const awaited = new Set<string>();

  const find = async (node: string) => {
    const files = await runs.logFiles(runId, node);
    if (files.length === 2) awaited.delete(node);
    for (const file of files) {
      if (tails.has(file.path)) continue;
      const tail = new LogTail(file.path, (line) => {
        request.write(line, file.node, file.stream);
      });
      tails.set(file.path, tail);
      await tail.open();
    }
  };
  const findAwaited = repeatedly(findEveryMs, async () => {
    for (const node of awaited) await find(node);
  });
  const look = repeatedly(lookEveryMs, async () => {
    for (const tail of tails.values()) await tail.read();
  });
  try {
    for await (const event of runs.events(runId, { follow: true, signal })) {
      if (!('node' in event) || event.node === undefined || (request.node !== undefined && event.node !== request.node)) continue;
      if (event.type === 'node-running') {
        awaited.add(event.node);
        await find(event.node);
      } else if (event.type === 'node-completed' || event.type === 'node-failed' || event.type === 'node-cancelled') {
        await find(event.node);
        awaited.delete(event.node);
      }
    }
  } finally {
    await findAwaited.stop();
    await look.stop();
    for (const tail of tails.values()) await tail.close();
  }
}

/** Runs `work` again and again with pauses, never twice at once. `stop` waits for it and throws what it threw. */
function repeatedly(pauseMs: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  let busy = false;
  const timer = setInterval(() => {
    if (busy || failure !== undefined) return;
    busy = true;
    running = work()
      .catch((error: unknown) => {
        failure = { error };
      })
      .finally(() => {
        busy = false;
      });
  }, pauseMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
      if (failure !== undefined) throw failure.error;
    },
  };
}

/** Reads a growing file line by line, woken by the file system. */
class LogTail {
  readonly #file: string;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.alloc(chunkBytes);
  #handle: FileHandle | undefined;
  #watcher: FSWatcher | undefined;
  #position = 0;
  #rest = '';
  /** Reads are chained, so that lines come in order. */
  #reading: Promise<void> = Promise.resolve();

  constructor(file: string, onLine: (line: string) => void) {
    this.#file = file;
    this.#onLine = onLine;
  }

  async open(): Promise<void> {
    this.#handle = await open(this.#file, 'r');
    this.#watcher = watchQuietly(this.#file, () => {
      this.#enqueue();
    });
    await this.read();
  }

  async read(): Promise<void> {
    this.#enqueue();
    await this.#reading;
  }

  /** Reads what is left, also a last line without its end. */
  async close(): Promise<void> {
    this.#watcher?.close();
    try {
      await this.read();
      const last = this.#rest + this.#decoder.end();
      if (last !== '') this.#onLine(last);
    } finally {
      await this.#handle?.close();
    }
  }

  /** A failure stays in the chain and comes out of the next awaited {@link read}. */
  #enqueue(): void {
    this.#reading = this.#reading.then(() => this.#readToEnd());
    this.#reading.catch(() => undefined);
  }

  async #readToEnd(): Promise<void> {
    for (;;) {
      const bytesRead = (await this.#handle?.read(this.#buffer, 0, chunkBytes, this.#position))?.bytesRead ?? 0;
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const lines = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
  }
}
