/** Work that is measured, by name. Rejects when it did not do what it should: a failed run is no measurement. */
export type Candidates = Readonly<Record<string, () => Promise<unknown>>>;

/** Milliseconds of each candidate, in the order they were taken. */
export type Times = Readonly<Record<string, readonly number[]>>;

/** Takes the candidates in turns, so that all of them see the same machine. `told` hears of each. */
export async function inTurns(rounds: number, candidates: Candidates, told: (words: string) => void = () => undefined): Promise<Times> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(candidates)) {
      const took = await timed(work);
      told(`${name}: ${(took / 1000).toFixed(2)} s (${round + 1} of ${rounds})`);
      times[name]?.push(took);
    }
  }
  return times;
}

export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The candidate among those whose name begins so with the least median, in milliseconds. */
export function best(times: Times, prefix: string): { readonly name: string; readonly ms: number } {
  const all = Object.entries(times).filter(([name]) => name.startsWith(prefix)).map(([name, values]) => ({ name, ms: median(values) }));
  return all.toSorted((a, b) => a.ms - b.ms)[0] ?? { name: prefix, ms: Number.NaN };
}
