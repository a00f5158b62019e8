/** What a number of clients did that each asked again as soon as they were answered. */
export interface LoadResult {
  /** A second. */
  readonly throughput: number;
  /** Of each piece of work, in ms, the least first. */
  readonly latencies: readonly number[];
  /** Bytes of bodies that were sent for one piece of work. */
  readonly sentBytes: number;
}

/** One client. */
export interface LoadClient extends Disposable {
  /** One piece of work from its first request to its last answer. Rejects when it did not do what it should. */
  once(): Promise<void>;
  readonly line: { readonly sentBytes: number };
}

/** Lets the clients work for `ms`. What was begun then is waited for and counts, with the time that it took. */
export async function underLoad(clients: readonly LoadClient[], ms: number): Promise<LoadResult> {
  const latencies: number[] = [];
  const sent = (): number => clients.reduce((sum, { line }) => sum + line.sentBytes, 0);
  const before = sent();
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - start < ms) {
        const began = performance.now();
        await client.once();
        latencies.push(performance.now() - began);
      }
    }),
  );
  return { throughput: latencies.length / ((performance.now() - start) / 1000), latencies: latencies.toSorted((a, b) => a - b), sentBytes: (sent() - before) / latencies.length };
}
