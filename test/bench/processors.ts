import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { forInformation, type BenchRow } from './row.ts';
import { median, type Candidates } from './timing.ts';

/** Of the kernel's clock, per second: what `/proc/stat` counts in, on every Linux. */
const TICKS = 100;

/** How long the processors of the machine worked for each candidate, the kernel and all daemons included: what takes as long as they work can only become quicker by doing less. */
export class ProcessorTimes {
  readonly candidates: Candidates;
  readonly #seconds = new Map<string, number[]>();

  constructor(candidates: Candidates) {
    this.candidates = Object.fromEntries(Object.entries(candidates).map(([name, work]) => [name, () => this.#measured(name, work)]));
  }

  /** Of one candidate, with the time that it took: nothing on machines that do not tell. */
  rows(title: string, candidate: string, took: { readonly against: string; readonly value: number }): readonly BenchRow[] {
    const seconds = this.#seconds.get(candidate);
    if (seconds === undefined) return [];
    return [forInformation({ name: `${title}, work of ${String(availableParallelism())} processors, shared evenly`, value: median(seconds) / availableParallelism(), unit: 's' }, took)];
  }

  async #measured(name: string, work: () => Promise<unknown>): Promise<void> {
    const before = workedSeconds();
    await work();
    const after = workedSeconds();
    if (before !== undefined && after !== undefined) this.#seconds.set(name, [...(this.#seconds.get(name) ?? []), after - before]);
  }
}

function workedSeconds(): number | undefined {
  try {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
    return (user + nice + system + irq + softirq) / TICKS;
  } catch {
    return undefined;
  }
}
