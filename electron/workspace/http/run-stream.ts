import type { RunStreamItem } from '#shared/workspace/runs.ts';

export interface RunStreamOptions {
  /** So often something is sent, news or not. */
  readonly keepAliveMs: number;
  /** Asked as often, also while there is much news; the stream ends when it does not. */
  readonly stillHolds: () => Promise<boolean>;
  /** Ends it too. */
  readonly closing?: AbortSignal | undefined;
}

/** The events of a run as a server-sent stream. Whoever reads slowly holds back only this. */
export function liveRun(follow: (signal: AbortSignal) => AsyncIterable<RunStreamItem>, { keepAliveMs, stillHolds, closing }: RunStreamOptions): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  const encoder = new TextEncoder();
  const items = follow(closing === undefined ? stop.signal : AbortSignal.any([stop.signal, closing]))[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<RunStreamItem>> | undefined;
  let isDue = false;
  const asking = setInterval(() => {
    isDue = true;
  }, keepAliveMs).unref();
  stop.signal.addEventListener('abort', () => clearInterval(asking), { once: true });
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          next ??= items.next();
          const found = await within(next, keepAliveMs);
          if (found === undefined || isDue) {
            isDue = false;
            if (!(await stillHolds())) {
              end(controller, stop);
              return;
            }
          }
          if (found === undefined) {
            controller.enqueue(encoder.encode(': still here\n\n'));
            return;
          }
          next = undefined;
          if (found.done === true) end(controller, stop);
          else controller.enqueue(encoder.encode(eventText(found.value)));
        } catch {
          // The client asks again from where it was, and is told what is wrong as of any request.
          end(controller, stop);
        }
      },
      cancel: () => {
        stop.abort();
        next?.catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

function end(controller: ReadableStreamDefaultController<Uint8Array>, stop: AbortController): void {
  stop.abort();
  controller.close();
}

function eventText(item: RunStreamItem): string {
  const id = item.type === 'run-event' ? `id: ${String(item.data.seq)}\n` : '';
  return `event: ${item.type}\n${id}data: ${JSON.stringify(item.data)}\n\n`;
}

/** What a promise comes to; undefined when that takes longer. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([promise, new Promise<undefined>((resolve) => { timer = setTimeout(resolve, ms, undefined); })]);
  } finally {
    clearTimeout(timer);
  }
}
