import { MAX_FRAME_BYTES } from '#shared/contract/frames.ts';

/** What one client, or all of them together, may take of the browser host. Times in milliseconds. */
export interface BrowserHostLimits {
  /** From the opening of a WebSocket to its token. */
  readonly tokenMs: number;
  /** For a whole request; a client that sends it drop by drop is let go. */
  readonly requestMs: number;
  /** Between two pings; a client that has not answered the last one is gone. */
  readonly pingMs: number;
  /** For goodbyes, when the host stops or refuses somebody. */
  readonly closeMs: number;
  /** Connections of any kind. */
  readonly connections: number;
  /** WebSockets that have not shown their token. */
  readonly waiting: number;
  /** Bytes that a WebSocket may send before its token has been seen. */
  readonly bytesBeforeToken: number;
  /** Bytes that wait for a client that does not read. */
  readonly bufferedBytes: number;
}

export const defaultLimits: BrowserHostLimits = {
  tokenMs: 3_000,
  requestMs: 10_000,
  pingMs: 20_000,
  closeMs: 1_000,
  connections: 256,
  waiting: 32,
  bytesBeforeToken: 4_096,
  bufferedBytes: 2 * MAX_FRAME_BYTES,
};
