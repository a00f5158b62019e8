import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { DrydockError } from '#shared/errors.ts';
import { LogFrames, type LogPiece } from './log-frames.ts';
import { MarkerScanner } from './marker-scanner.ts';

/** Thrown when what a step prints cannot be written to its log files, usually because the disk is full. */
export class LogWriteError extends DrydockError {
  constructor(file: string, cause: unknown) {
    super('log-write-failed', 'failed', `The log ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}. Free some disk space and run again.`, { cause });
  }
}

export interface LogTargets {
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** Ends each of the two streams when it comes, before the connection ends. */
  readonly marker: string | undefined;
}

/** The bytes that {@link LogTargets.marker} appears as in a stream. */
export function markerBytes(marker: string): Buffer {
  return Buffer.from(`\u0001${marker}`, 'latin1');
}

/**
 * Appends an attached container's output to two files, at the pace of the disk: the container waits when the disk is slow.
 * Resolves at the end of the connection, or when both streams have ended by their marker; a cut connection is told in the stderr
 * file. Rejects with {@link LogWriteError}.
 */
export async function drainLogs(connection: Readable, targets: LogTargets): Promise<void> {
  const stdout = await LogFile.open(targets.stdoutFile, targets.marker);
  const stderr = await LogFile.open(targets.stderrFile, targets.marker);
  const file = (stream: LogPiece['stream']) => (stream === 'stdout' ? stdout : stderr);
  const frames = new LogFrames();
  try {
    for await (const chunk of chunks(connection, stderr)) {
      for (const piece of frames.take(chunk)) await file(piece.stream).write(piece.bytes);
      if (stdout.ended && stderr.ended) break;
    }
    await stdout.flush();
    await stderr.flush();
  } finally {
    connection.destroy();
    await stdout.close();
    await stderr.close();
  }
}

async function* chunks(connection: Readable, stderr: LogFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of connection) {
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    await stderr.write(Buffer.from(`\n[drydock] The engine cut the log stream: ${words}\n`));
  }
}

class LogFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #scanner: MarkerScanner | undefined;

  private constructor(path: string, handle: FileHandle, scanner: MarkerScanner | undefined) {
    this.#path = path;
    this.#handle = handle;
    this.#scanner = scanner;
  }

  static async open(path: string, marker: string | undefined): Promise<LogFile> {
    try {
      return new LogFile(path, await open(path, 'a'), marker === undefined ? undefined : new MarkerScanner(markerBytes(marker)));
    } catch (error) {
      throw new LogWriteError(path, error);
    }
  }

  get ended(): boolean {
    return this.#scanner?.found === true;
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#append(this.#scanner === undefined ? bytes : this.#scanner.take(bytes));
  }

  async flush(): Promise<void> {
    if (this.#scanner !== undefined) await this.#append(this.#scanner.rest());
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #append(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw new LogWriteError(this.#path, error);
    }
  }
}
