import { Agent, request } from 'node:http';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface Received {
  readonly status: number;
  readonly body: Buffer;
}

/** One client's line to a server: one connection that is kept, one request at a time, and as little work of its own as there can be. */
export class HttpLine implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  /** Of all bodies that were sent. */
  sentBytes = 0;

  /** `headers` go with every request. */
  constructor(base: string, headers: Readonly<Record<string, string>>) {
    this.#base = new URL(base);
    this.#headers = headers;
  }

  async ask({ method, path, headers, body }: Sent): Promise<Received> {
    return await new Promise((resolve, reject) => {
      const bytes = body === undefined ? 0 : Buffer.byteLength(body);
      this.sentBytes += bytes;
      const length = body === undefined ? {} : { 'content-length': String(bytes) };
      const asked = request({ host: this.#base.hostname, port: this.#base.port, agent: this.#agent, method, path, headers: { ...this.#headers, ...headers, ...length } }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces) }));
        answer.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  /** As {@link ask}; rejects for an answer that is not among `good`: a refused request is no measurement. */
  async get(sent: Sent, good: readonly number[]): Promise<Buffer> {
    const { status, body } = await this.ask(sent);
    if (!good.includes(status)) throw new Error(`${sent.method} ${sent.path} was answered with ${String(status)}: ${body.toString('utf8').slice(0, 500)}`);
    return body;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
