import type { HostFrame } from '#shared/contract/frames.ts';

/** One client's way into the host. */
export interface HostSession {
  /** Takes one message, whatever it is. Throws `BadFrameError` for what no client of ours would send. */
  receive(message: unknown): void;
  /** The client is gone. */
  close(): void;
}

/** What a door (desktop, browser) needs of the host: frames in, frames out. */
export interface HostLike {
  /** Begins a session; `send` is called at once with the host's hello, and until the session is closed. */
  connect(send: (frame: HostFrame) => void): HostSession;
}

/** A host whose process is about to end some day. */
export interface StoppableHost extends HostLike, AsyncDisposable {
  /** How many runs this process carries out now. Disposing of the host cancels them. */
  activeRuns(): number;
}
