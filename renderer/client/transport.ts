import type { ClientFrame, HostFrame } from '#shared/contract/frames.ts';

/** What carries frames to the host and back. */
export interface Transport {
  send(frame: ClientFrame): void;
  close(): void;
}

export interface TransportListener {
  onFrame(frame: HostFrame): void;
  /** The way to the host is gone. `final`: trying again is of no use, and `reason` says why. */
  onLost(reason: string, final: boolean): void;
}

/** Opens a way to the host; called again after each loss. */
export type Connect = (listener: TransportListener) => Transport;
