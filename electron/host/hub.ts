import type { TopicEvent, TopicKind } from '#shared/contract/topics.ts';
import { topicKind } from '#shared/contract/topics.ts';

export type TopicListener = (seq: number, payload: unknown) => void;

/** Begins to publish a topic and returns how to stop. `rest` is what follows the kind: a run id, a file. */
export type TopicSource = (rest: string) => () => void;

interface Topic {
  readonly listeners: Set<TopicListener>;
  stop: (() => void) | undefined;
}

/**
 * Hands events to those who watch their topic. Numbers go up by one per topic for as long as the host lives, whether somebody watches
 * or not, so that a client can tell what it missed.
 */
export class Hub {
  readonly #next = new Map<string, number>();
  readonly #watched = new Map<string, Topic>();
  readonly #sources = new Map<TopicKind, TopicSource>();

  /** Registers what feeds a kind of topic; it works only while somebody watches. */
  feed(kind: TopicKind, source: TopicSource): void {
    this.#sources.set(kind, source);
  }

  publish<K extends TopicKind>(kind: K, rest: string, payload: TopicEvent<K>): void {
    const topic = topicName(kind, rest);
    const listeners = this.#watched.get(topic)?.listeners;
    const seq = this.#next.get(topic) ?? 1;
    // A topic that nobody watches costs a number only if somebody did once.
    if (listeners === undefined && !this.#next.has(topic)) return;
    this.#next.set(topic, seq + 1);
    for (const listener of listeners ?? []) listener(seq, payload);
  }

  isWatched(kind: TopicKind, rest: string): boolean {
    return this.#watched.has(topicName(kind, rest));
  }

  /** The number of the next event, and how to stop. `undefined` for a topic of no known kind. */
  watch(topic: string, listener: TopicListener): { readonly next: number; readonly stop: () => void } | undefined {
    const kind = topicKind(topic);
    if (kind === undefined) return undefined;
    const known = this.#watched.get(topic) ?? { listeners: new Set<TopicListener>(), stop: undefined };
    // One entry per watch, whatever function is given.
    const told: TopicListener = (seq, payload) => listener(seq, payload);
    known.listeners.add(told);
    this.#watched.set(topic, known);
    const next = this.#next.get(topic) ?? 1;
    this.#next.set(topic, next);
    if (known.listeners.size === 1) known.stop = this.#sources.get(kind)?.(topic.slice(kind.length + 1));
    return {
      next,
      stop: () => {
        known.listeners.delete(told);
        if (known.listeners.size > 0 || this.#watched.get(topic) !== known) return;
        this.#watched.delete(topic);
        known.stop?.();
      },
    };
  }
}

function topicName(kind: TopicKind, rest: string): string {
  return rest === '' ? kind : `${kind}/${rest}`;
}
