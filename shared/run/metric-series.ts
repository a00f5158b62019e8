import type { MetricSeries } from './node-metrics.ts';
import { metricValue } from './node-metrics.ts';

/** One line of a metric file: `<milliseconds> <value> <step>`, old ones without a step, new ones with more behind it. */
export interface MetricPoint {
  readonly timestampMs: number;
  readonly value: number;
  readonly step: number;
}

/** Reads one line; undefined when it is none (torn, or written by something else). */
export function parseMetricLine(line: string): MetricPoint | undefined {
  const [time = '', value = '', step = '0'] = line.trim().split(' ', 3);
  if (!/^\d{1,16}$/.test(time) || !/^-?\d{1,16}$/.test(step)) return undefined;
  const number = readValue(value);
  return number === undefined ? undefined : { timestampMs: Number(time), value: number, step: Number(step) };
}

/** As Python prints a float, also `nan`, `inf`, `1e-05`. */
function readValue(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (lower === 'nan' || lower === '-nan') return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/.exec(lower);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(lower) ? Number(lower) : undefined;
}

/** Gathers a series of any length in bounded memory: when there are too many points, every second one goes. */
export class SeriesBuilder {
  readonly #most: number;
  #points: MetricPoint[] = [];
  #stride = 1;
  #count = 0;
  #newest: MetricPoint | undefined;
  #last: MetricPoint | undefined;
  #min = Infinity;
  #max = -Infinity;

  /** `most`: how many points are kept, at least 2. */
  constructor(most: number) {
    this.#most = Math.max(2, most);
  }

  add(point: MetricPoint): void {
    if (this.#count % this.#stride === 0) this.#keep(point);
    this.#count += 1;
    this.#newest = point;
    if (this.#last === undefined || isAfter(point, this.#last)) this.#last = point;
    if (!Number.isFinite(point.value)) return;
    this.#min = Math.min(this.#min, point.value);
    this.#max = Math.max(this.#max, point.value);
  }

  /** Undefined when nothing was added. */
  series(name: string): MetricSeries | undefined {
    if (this.#last === undefined || this.#newest === undefined) return undefined;
    const points = this.#points.at(-1) === this.#newest ? this.#points : [...this.#points, this.#newest];
    return {
      name,
      count: this.#count,
      last: metricValue(this.#last.value),
      ...(this.#min > this.#max ? {} : { min: this.#min, max: this.#max }),
      steps: points.map(({ step }) => step),
      values: points.map(({ value }) => metricValue(value)),
      timestampsMs: points.map(({ timestampMs }) => timestampMs),
    };
  }

  #keep(point: MetricPoint): void {
    // One place is for the newest point, which is always shown.
    if (this.#points.length >= this.#most - 1) {
      this.#points = this.#points.filter((_, index) => index % 2 === 0);
      this.#stride *= 2;
      if (this.#count % this.#stride !== 0) return;
    }
    this.#points.push(point);
  }
}

/** Whether a point is the newer one: by step, then time; of equals the one that stands later in the file. */
function isAfter(point: MetricPoint, other: MetricPoint): boolean {
  return point.step === other.step ? point.timestampMs >= other.timestampMs : point.step > other.step;
}
