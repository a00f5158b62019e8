import { EventEmitter } from 'node:events';

type Handler = (event: unknown, ...given: unknown[]) => unknown;

export interface StandInFrame {
  readonly url: string;
  readonly origin: string;
  readonly parent: unknown;
}

/** What carries messages between a page and the app: it clones what crosses, and of an error only the message arrives. */
export class StandInIpc {
  readonly handlers = new Map<string, Handler>();
  /** Listeners of the page, by channel. */
  readonly #page = new EventEmitter();
  #nextId = 0;
  /** Hears what goes to a page. */
  onToPage: ((contents: RecordedContents, channel: string, given: readonly unknown[]) => void) | undefined;
  /** The contents whose page `pageModules` speak for. */
  contents: RecordedContents | undefined;
  /** What preload scripts put into the page. */
  readonly exposed = new Map<string, unknown>();

  readonly main = {
    handle: (channel: string, handler: Handler): void => {
      if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
      this.handlers.set(channel, handler);
    },
  };

  /** The modules a preload script may import. */
  readonly pageModules = {
    contextBridge: { exposeInMainWorld: (name: string, api: unknown): void => void this.exposed.set(name, api) },
    ipcRenderer: {
      invoke: (channel: string, ...given: unknown[]): Promise<unknown> => {
        if (this.contents === undefined) throw new Error('No window is the page here.');
        return this.send(this.contents, channel, ...given);
      },
      on: (channel: string, listener: (...given: unknown[]) => void): void => void this.#page.on(channel, listener),
      off: (channel: string, listener: (...given: unknown[]) => void): void => void this.#page.off(channel, listener),
    },
  };

  /** A message from a page of these contents; `frame` replaces the page's own frame. */
  async send(sender: RecordedContents, channel: string, ...given: unknown[]): Promise<unknown> {
    return this.sendFrom(sender, sender.mainFrame, channel, ...given);
  }

  async sendFrom(sender: RecordedContents, senderFrame: StandInFrame | null, channel: string, ...given: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const crossed: unknown[] = structuredClone(given);
    const answer = await outcomeOf(async () => structuredClone(await handler({ sender, senderFrame }, ...crossed)));
    if ('failure' in answer) throw new Error(`Error invoking remote method '${channel}': ${answer.failure}`);
    return answer.value;
  }

  newContentsId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }

  toPage(sender: RecordedContents, channel: string, given: readonly unknown[]): void {
    this.onToPage?.(sender, channel, given);
    if (sender === this.contents) this.#page.emit(channel, {}, ...given);
  }
}

async function outcomeOf(work: () => Promise<unknown>): Promise<{ readonly value: unknown } | { readonly failure: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: String(error) };
  }
}

export class RecordedContents extends EventEmitter {
  readonly id: number;
  readonly sent: (readonly unknown[])[] = [];
  readonly #ipc: StandInIpc;
  address = '';
  destroyed = false;
  reloads = 0;
  openWindow: ((details: { url: string }) => unknown) | undefined;

  constructor(ipc: StandInIpc) {
    super();
    this.#ipc = ipc;
    this.id = ipc.newContentsId();
  }

  get mainFrame(): StandInFrame {
    const url = new URL(this.address);
    return { url: this.address, origin: `${url.protocol}//${url.host}`, parent: null };
  }
  send(channel: string, ...given: unknown[]): void {
    if (this.destroyed) throw new Error('Object has been destroyed');
    const crossed = structuredClone(given);
    this.sent.push([channel, ...crossed]);
    this.#ipc.toPage(this, channel, crossed);
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => unknown): void {
    this.openWindow = handler;
  }
  reload(): void {
    this.reloads += 1;
  }
}
