import { createHash, timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { HostFrame } from '#shared/contract/frames.ts';
import { BadFrameError } from '../host/client-session.ts';
import type { HostLike, HostSession } from '../host/host-like.ts';
import type { BrowserHostLimits } from './limits.ts';

/** The page knows this code: it does not try again. */
const BAD_TOKEN = 4401;
const NOT_TEXT = 1003;
const NOT_THE_CONTRACT = 1008;
const INTERNAL = 1011;

const tokenMessageSchema = z.strictObject({ token: z.string().max(1_000) });

export interface ContractConnectionSetting {
  readonly socket: WebSocket;
  /** What the WebSocket runs over. */
  readonly stream: Duplex;
  readonly host: HostLike;
  readonly token: string;
  readonly limits: BrowserHostLimits;
  readonly log: (message: string, error: unknown) => void;
}

/** One WebSocket: nothing before its token, then the frames of one client's session. */
export class ContractConnection {
  readonly #of: ContractConnectionSetting;
  readonly #tokenTimer: NodeJS.Timeout;
  #session: HostSession | undefined;
  #answered = true;
  #bytesBeforeToken = 0;

  constructor(of: ContractConnectionSetting) {
    this.#of = of;
    const { socket, stream, limits } = of;
    this.#tokenTimer = setTimeout(() => this.#refuse(BAD_TOKEN, 'no token'), limits.tokenMs);
    stream.on('data', this.#countBytes);
    socket.on('message', (data, isBinary) => this.#onMessage(Buffer.isBuffer(data) && !isBinary ? data.toString('utf8') : undefined));
    socket.on('pong', () => {
      this.#answered = true;
    });
    // What breaks the protocol (too long, no UTF-8, bad frames) is closed by the library, with the code that fits.
    socket.on('error', () => this.#letGoSoon());
    socket.on('close', () => this.#onClose());
  }

  get isWaiting(): boolean {
    return this.#session === undefined;
  }

  /** Lets a client go that has not answered the ping before this one. */
  ping(): void {
    if (!this.#answered) {
      this.#of.socket.terminate();
      return;
    }
    this.#answered = false;
    if (this.#of.socket.readyState === this.#of.socket.OPEN) this.#of.socket.ping();
  }

  readonly #countBytes = (chunk: Buffer): void => {
    this.#bytesBeforeToken += chunk.length;
    if (this.#bytesBeforeToken > this.#of.limits.bytesBeforeToken) this.#of.socket.terminate();
  };

  #onMessage(text: string | undefined): void {
    if (this.#of.socket.readyState !== this.#of.socket.OPEN) return;
    if (text === undefined) return this.#refuse(NOT_TEXT, 'text only');
    const message = parsed(text);
    if (this.#session === undefined) return this.#onToken(message);
    try {
      if (message === undefined) throw new BadFrameError('no JSON');
      this.#session.receive(message.value);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  #onToken(message: { readonly value: unknown } | undefined): void {
    const given = tokenMessageSchema.safeParse(message?.value);
    if (!given.success || !sameText(given.data.token, this.#of.token)) return this.#refuse(BAD_TOKEN, 'bad token');
    clearTimeout(this.#tokenTimer);
    this.#of.stream.off('data', this.#countBytes);
    try {
      this.#session = this.#of.host.connect((frame) => this.#send(frame));
    } catch (error) {
      this.#onFailure(error);
    }
  }

  #send(frame: HostFrame): void {
    const { socket, limits } = this.#of;
    if (socket.readyState !== socket.OPEN) return;
    // A client that does not read would fill our memory; it comes back and asks again.
    if (socket.bufferedAmount > limits.bufferedBytes) socket.terminate();
    else socket.send(JSON.stringify(frame));
  }

  #onFailure(error: unknown): void {
    if (error instanceof BadFrameError) return this.#refuse(NOT_THE_CONTRACT, 'not the contract');
    this.#of.log('a client could not be served', error);
    this.#refuse(INTERNAL, 'internal error');
  }

  #refuse(code: number, reason: string): void {
    this.#of.socket.close(code, reason);
    this.#letGoSoon();
  }

  #letGoSoon(): void {
    setTimeout(() => this.#of.socket.terminate(), this.#of.limits.closeMs).unref();
  }

  #onClose(): void {
    clearTimeout(this.#tokenTimer);
    this.#session?.close();
  }
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Not JSON: the caller refuses it.
    return undefined;
  }
}

/** Takes the same time wherever two texts differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
