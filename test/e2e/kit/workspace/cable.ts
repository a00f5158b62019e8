import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** The way of one person to a server of this machine, which can be cut: then what listened refuses, and what was open ends. */
export class Cable implements AsyncDisposable {
  readonly #to: number;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(to: number) {
    this.#to = to;
  }

  /** Puts it in, at the same address each time. */
  async join(): Promise<string> {
    const server = createServer((socket) => {
      const onward = connect(this.#to, '127.0.0.1');
      for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
        this.#open.add(one);
        one.on('error', () => other.destroy()).on('close', () => this.#open.delete(one));
      }
      socket.pipe(onward).pipe(socket);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = portOf(server.address());
    this.#server = server;
    return `http://127.0.0.1:${this.#port}`;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
