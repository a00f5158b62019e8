import type { SweepView, TrialRow } from '#shared/sweep/sweep-view.ts';

/** One upright axis: where a value stands on it, from 0 (bottom) to 1 (top), and the marks beside it. */
export interface Axis {
  readonly name: string;
  /** Undefined for a value that is not there. */
  readonly at: (row: TrialRow) => number | undefined;
  readonly marks: readonly { readonly text: string; readonly at: number }[];
  readonly isObjective: boolean;
}

type Value = string | number | boolean;

/** More marks than this on one axis would stand on each other. */
const MOST_MARKS = 12;

/** The axes of a sweep: its hyperparameters in the order of the search space, then what they are compared by. */
export function axesOf(view: SweepView): readonly Axis[] {
  const parameters = view.parameters.map((name) => axisOf(name, view.trials, (row) => row.values[name], false));
  return [...parameters, axisOf(view.objective.metric, view.trials, (row) => row.value, true)];
}

function axisOf(name: string, rows: readonly TrialRow[], valueOf: (row: TrialRow) => Value | undefined, isObjective: boolean): Axis {
  const values = rows.map(valueOf).filter((value) => value !== undefined);
  const numbers = values.filter((value): value is number => typeof value === 'number');
  return numbers.length === values.length ? numberAxis(name, numbers, valueOf, isObjective) : wordAxis(name, values, valueOf, isObjective);
}

function numberAxis(name: string, numbers: readonly number[], valueOf: (row: TrialRow) => Value | undefined, isObjective: boolean): Axis {
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  // What spans more than two powers of ten was drawn on such a scale, or ought to be looked at on one.
  const bent = low > 0 && high / low > 100 ? Math.log : (value: number): number => value;
  const [from, to] = [bent(low), bent(high)];
  const place = (value: number): number => (to === from ? 0.5 : (bent(value) - from) / (to - from));
  const few = [...new Set(numbers)].sort((a, b) => a - b);
  const marked = numbers.length === 0 ? [] : few.length <= 6 ? few : [low, high];
  return {
    name, isObjective,
    at: (row) => {
      const value = valueOf(row);
      return typeof value === 'number' ? place(value) : undefined;
    },
    marks: marked.map((value) => ({ text: numberText(value), at: place(value) })),
  };
}

function wordAxis(name: string, values: readonly Value[], valueOf: (row: TrialRow) => Value | undefined, isObjective: boolean): Axis {
  const words = [...new Set(values.map(String))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const at = new Map(words.map((word, index) => [word, words.length === 1 ? 0.5 : index / (words.length - 1)]));
  const every = Math.ceil(words.length / MOST_MARKS);
  return {
    name, isObjective,
    at: (row) => {
      const value = valueOf(row);
      return value === undefined ? undefined : at.get(String(value));
    },
    marks: words.filter((_, index) => index % every === 0).map((text) => ({ text, at: at.get(text) ?? 0 })),
  };
}

/** Four digits: what one compares by eye. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** How good a trial is among all, 0 to 1 with 1 the best; undefined without a value. */
export function goodness(view: SweepView): (row: TrialRow) => number | undefined {
  const values = view.trials.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const low = Math.min(...values);
  const high = Math.max(...values);
  return ({ value }) => {
    if (value === undefined) return undefined;
    if (high === low) return 1;
    return view.objective.goal === 'maximize' ? (value - low) / (high - low) : (high - value) / (high - low);
  };
}
