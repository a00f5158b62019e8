import { RefusalError } from '../refusal-error.ts';
import type { Position } from '../service/reading.ts';
import type { WorkspaceService } from '../service/workspace-service.ts';
import type { Caller } from '../store/workspace-store.ts';
import type { WorkspaceLimits } from './limits.ts';

/** What a live channel has to say next: where the history stands now, that all is quiet, or that it is over. */
export type Notice = { readonly kind: 'position'; readonly position: Position } | { readonly kind: 'quiet' } | { readonly kind: 'end' };

/** One listener. Holds only the newest position: whoever reads slowly misses what is of no use any more. */
export interface LiveChannel {
  next(): Promise<Notice>;
  close(): void;
}

interface Open extends LiveChannel {
  readonly caller: Caller;
  tell(position: Position): void;
}

/**
 * Tells listeners when the history of their workspace has moved: at once for changes that this process makes, within a moment for those of others on the same
 * database, which are looked for only while somebody listens.
 */
export class LiveChannels implements Disposable {
  readonly #service: WorkspaceService;
  readonly #limits: WorkspaceLimits;
  readonly #open = new Set<Open>();
  readonly #known = new Map<string, Position>();
  readonly #unwatch: () => void;
  #looking: NodeJS.Timeout | undefined;
  #looks = false;

  constructor(service: WorkspaceService, limits: WorkspaceLimits) {
    this.#service = service;
    this.#limits = limits;
    this.#unwatch = service.watch((workspace, seq) => {
      const known = this.#known.get(workspace);
      if (known !== undefined && seq > known.seq) this.#moved(workspace, { ...known, seq });
    });
  }

  get count(): number {
    return this.#open.size;
  }

  /** Refuses with `too-many-requests` when there are enough. Says where the history stands at once. */
  async open(caller: Caller): Promise<LiveChannel> {
    const own = [...this.#open].filter((each) => each.caller.token === caller.token).length;
    if (this.#open.size >= this.#limits.streams || own >= this.#limits.streamsPerToken) {
      throw new RefusalError({ code: 'too-many-requests', message: 'There are as many live channels as are kept open. Close some, or ask for changes from time to time.' }, { retryAfterSeconds: 30 });
    }
    const channel = this.#channel(caller);
    this.#open.add(channel);
    try {
      const position = await this.#service.position(caller.workspace);
      this.#moved(caller.workspace, position);
      channel.tell(this.#known.get(caller.workspace) ?? position);
    } catch (error) {
      channel.close();
      throw error;
    }
    this.#looking ??= setInterval(() => {
      // A look that fails is made again; listeners are told by what they ask next.
      this.#look().catch(() => undefined);
    }, this.#limits.lookMs).unref();
    return channel;
  }

  /** Ends all channels. */
  [Symbol.dispose](): void {
    this.#unwatch();
    for (const channel of this.#open) channel.close();
  }

  async #look(): Promise<void> {
    if (this.#looks) return;
    this.#looks = true;
    try {
      for (const workspace of new Set([...this.#open].map(({ caller }) => caller.workspace))) this.#moved(workspace, await this.#service.position(workspace));
    } finally {
      this.#looks = false;
    }
  }

  #moved(workspace: string, position: Position): void {
    const known = this.#known.get(workspace);
    if (known !== undefined && known.epoch === position.epoch && known.seq >= position.seq) return;
    this.#known.set(workspace, position);
    for (const channel of this.#open) if (channel.caller.workspace === workspace) channel.tell(position);
  }

  #closed(channel: Open): void {
    this.#open.delete(channel);
    if (![...this.#open].some(({ caller }) => caller.workspace === channel.caller.workspace)) this.#known.delete(channel.caller.workspace);
    if (this.#open.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #channel(caller: Caller): Open {
    let news: Position | undefined;
    let over = false;
    let wake = (): void => undefined;
    const channel: Open = {
      caller,
      tell: (position) => {
        news = position;
        wake();
      },
      close: () => {
        over = true;
        this.#closed(channel);
        wake();
      },
      next: async () => {
        if (!over && news === undefined) await this.#quiet((woken) => (wake = woken));
        if (over) return { kind: 'end' };
        if (news === undefined) return { kind: 'quiet' };
        const position = news;
        news = undefined;
        return { kind: 'position', position };
      },
    };
    return channel;
  }

  #quiet(onWake: (wake: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#limits.keepAliveMs);
      timer.unref();
      onWake(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
