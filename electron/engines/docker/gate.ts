import { close, constants, open, write } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import type { FifoMaker } from './fifo-maker.ts';

/** Longest line a container may send through `done`; more is not an exit code. */
const MAX_LINE = 64;

/**
 * The host's side of a gate: a folder with two FIFOs, bind-mounted into a container. The container waits for a line in `go`
 * and writes its exit code as a line to `done`.
 *
 * Both are opened read-write, so that neither side's open blocks, and without blocking, so that no thread is held. When this
 * process dies, a container that waits reads the end of `go` and leaves.
 */
export class Gate implements AsyncDisposable {
  readonly folder: string;
  /** The line the container wrote, without its end. Never rejects; stays pending when the gate is closed before. */
  readonly done: Promise<string>;
  readonly #go: number;
  #closed = false;
  readonly #doneSocket: Socket;

  private constructor(folder: string, go: number, doneSocket: Socket) {
    this.folder = folder;
    this.#go = go;
    this.#doneSocket = doneSocket;
    this.done = firstLine(doneSocket);
  }

  /** Makes a gate in `folder` (created). Undefined when this machine or file system has no FIFOs. */
  static async make(folder: string, maker: FifoMaker): Promise<Gate | undefined> {
    await mkdir(folder, { recursive: true });
    if (!(await maker.makePair(folder))) return undefined;
    const flags = constants.O_RDWR | constants.O_NONBLOCK;
    const openFile = promisify(open);
    const go = await openFile(`${folder}/go`, flags);
    const done = await openFile(`${folder}/done`, flags);
    return new Gate(folder, go, new Socket({ fd: done, readable: true, writable: false }));
  }

  /** Lets the container go. */
  async release(): Promise<void> {
    await promisify(write)(this.#go, Buffer.from('go\n'));
  }

  /** Closes the host's ends. Before the release, this sends a waiting container away. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#doneSocket.destroy();
    await promisify(close)(this.#go);
  }
}

function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text = (text + chunk).slice(0, MAX_LINE);
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    // A broken gate reports nothing; the engine's own exit code is then what counts.
    socket.on('error', () => socket.destroy());
  });
}
