import type { CallName, Input, Output } from '#shared/contract/contract.ts';
import type { ErrorReply, HostFrame } from '#shared/contract/frames.ts';
import type { TopicEvent, TopicKind } from '#shared/contract/topics.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Connect, Transport } from './transport.ts';

export type Connection = { readonly state: 'connecting' } | { readonly state: 'open' } | { readonly state: 'lost'; readonly reason: string; readonly final: boolean };

/** Thrown when the host answers a call with an error. `message` is for the user. */
export class CallError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(reply: ErrorReply) {
    super(reply.message);
    this.name = 'CallError';
    this.code = reply.code;
    this.problems = reply.problems;
  }
}

/** Watches a topic. `onGap`: events were missed; ask the matching query again. */
export interface TopicWatcher<K extends TopicKind> {
  onEvent(payload: TopicEvent<K>): void;
  onGap(): void;
}

interface Watched {
  next: number | undefined;
  readonly watchers: Set<{ onEvent(payload: unknown): void; onGap(): void }>;
}

const ignored = (): void => undefined;
const givenUp = (): DOMException => new DOMException('given up', 'AbortError');

const RETRY_MS = [200, 500, 1_000, 2_000] as const;

/** The page's side of the contract: calls, and topics that recover by themselves when the connection was lost. */
export class Client {
  readonly #connect: Connect;
  readonly #pending = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }>();
  readonly #watched = new Map<string, Watched>();
  readonly #onConnection = new Set<() => void>();
  readonly #onReconnect = new Set<() => void>();
  #transport: Transport | undefined;
  #connection: Connection = { state: 'connecting' };
  #epoch: string | undefined;
  #nextId = 1;
  #retries = 0;
  /** Calls that were made before the connection was there. */
  #waiting: (() => void)[] = [];

  constructor(connect: Connect) {
    this.#connect = connect;
    this.#open();
  }

  get connection(): Connection {
    return this.#connection;
  }

  subscribeConnection(listener: () => void): () => void {
    this.#onConnection.add(listener);
    return () => this.#onConnection.delete(listener);
  }

  /** Told when the connection is back, after everything may have changed. */
  subscribeReconnect(listener: () => void): () => void {
    this.#onReconnect.add(listener);
    return () => this.#onReconnect.delete(listener);
  }

  /** Rejects with `CallError`, or with an `AbortError` once the signal fires. */
  call<N extends CallName>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Output<N>> {
    if (signal?.aborted === true) return Promise.reject(givenUp());
    const id = this.#nextId++;
    const answered = new Promise<Output<N>>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#whenOpen(() => {
        if (this.#pending.has(id)) this.#transport?.send({ t: 'call', id, name, input });
      });
    });
    return signal === undefined ? answered : this.#unlessGivenUp(id, answered, signal);
  }

  /** Lets go of the signal when the call is over: many a signal lives as long as a screen. */
  async #unlessGivenUp<T>(id: number, answered: Promise<T>, signal: AbortSignal): Promise<T> {
    const giveUp = (): void => {
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      if (this.#connection.state === 'open') this.#transport?.send({ t: 'cancel', id });
      call?.reject(givenUp());
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await answered;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  watch<K extends TopicKind>(kind: K, rest: string, watcher: TopicWatcher<K>): () => void {
    const topic = rest === '' ? kind : `${kind}/${rest}`;
    const known = this.#watched.get(topic) ?? { next: undefined, watchers: new Set() };
    // The kind of the topic says what its events are.
    const entry = { onEvent: (payload: unknown): void => void Reflect.apply(watcher.onEvent.bind(watcher), undefined, [payload]), onGap: () => watcher.onGap() };
    known.watchers.add(entry);
    if (!this.#watched.has(topic)) {
      this.#watched.set(topic, known);
      if (this.#connection.state === 'open') this.#transport?.send({ t: 'watch', topic });
    }
    return () => {
      known.watchers.delete(entry);
      if (known.watchers.size > 0) return;
      this.#watched.delete(topic);
      if (this.#connection.state === 'open') this.#transport?.send({ t: 'unwatch', topic });
    };
  }

  #open(): void {
    this.#transport = this.#connect({ onFrame: (frame) => this.#onFrame(frame), onLost: (reason, final) => this.#onLost(reason, final) });
  }

  #whenOpen(work: () => void): void {
    if (this.#connection.state === 'open') work();
    else this.#waiting.push(work);
  }

  #onFrame(frame: HostFrame): void {
    switch (frame.t) {
      case 'hello':
        this.#onHello(frame.epoch);
        break;
      case 'reply': {
        const call = this.#pending.get(frame.id);
        this.#pending.delete(frame.id);
        // The host has checked the value against the schema that the caller's type comes from.
        if (frame.ok) Reflect.apply(call?.resolve ?? ignored, undefined, [frame.value]);
        else call?.reject(new CallError(frame.error));
        break;
      }
      case 'watching': {
        const topic = this.#watched.get(frame.topic);
        if (topic === undefined) break;
        const missed = topic.next !== undefined && topic.next !== frame.next;
        topic.next = frame.next;
        if (missed) for (const watcher of topic.watchers) watcher.onGap();
        break;
      }
      case 'event': {
        const topic = this.#watched.get(frame.topic);
        if (topic === undefined) break;
        const missed = topic.next !== undefined && frame.seq !== topic.next;
        topic.next = frame.seq + 1;
        for (const watcher of topic.watchers) {
          if (missed) watcher.onGap();
          watcher.onEvent(frame.payload);
        }
        break;
      }
    }
  }

  #onHello(epoch: string): void {
    const again = this.#epoch !== undefined;
    // Another host process counts from one again: whatever number comes, something was missed.
    if (again && this.#epoch !== epoch) for (const topic of this.#watched.values()) topic.next = -1;
    this.#epoch = epoch;
    this.#retries = 0;
    this.#setConnection({ state: 'open' });
    for (const topic of this.#watched.keys()) this.#transport?.send({ t: 'watch', topic });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) work();
    if (again) for (const listener of this.#onReconnect) listener();
  }

  #onLost(reason: string, final: boolean): void {
    this.#setConnection({ state: 'lost', reason, final });
    for (const call of this.#pending.values()) call.reject(new CallError({ code: 'connection-lost', message: reason, problems: [] }));
    this.#pending.clear();
    this.#waiting = [];
    if (final) return;
    const wait = RETRY_MS[Math.min(this.#retries, RETRY_MS.length - 1)];
    this.#retries += 1;
    setTimeout(() => this.#open(), wait);
  }

  #setConnection(connection: Connection): void {
    this.#connection = connection;
    for (const listener of this.#onConnection) listener();
  }
}
