import type { HostFrame } from './frames.ts';

/** What the preload script gives the page as `window.drydock`: the frames of the contract, and nothing else of the desktop. */
export interface DesktopBridge {
  /** Refuses names that are not in the contract. */
  call(name: string, id: number, input: unknown): void;
  cancel(id: number): void;
  watch(topic: string): void;
  unwatch(topic: string): void;
  /** Begins the session: the host says hello. Returns how to end it. */
  listen(listener: (frame: HostFrame) => void): () => void;
}
