import { z } from 'zod';

export const benchRowSchema = z.strictObject({
  name: z.string(),
  /** Null where it could not be measured. */
  value: z.number().nullable(),
  unit: z.enum(['s', 'ms', 'MB', 'KB', '/s']),
  /** What it is compared with, in words, with that figure; or what is missing. */
  against: z.string(),
  /** `value` over the other figure. Null where there is nothing to compare with. */
  ratio: z.number().nullable(),
  /** Empty for figures that are told for information. */
  target: z.string(),
  /** Null without a target, or where the other side is missing. */
  met: z.boolean().nullable(),
});
/** One figure of the bench, with what it was measured against in the same run. */
export type BenchRow = Readonly<z.infer<typeof benchRowSchema>>;

type Unit = BenchRow['unit'];

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
}

/** Holds for times: `value` at most `factor` times the other. */
export function atMost(figure: Figure, factor: number, against: string, other: number): BenchRow {
  const ratio = figure.value / other;
  return { ...rounded(figure), against: `${against}: ${told(other, figure.unit)}`, ratio: round(ratio), target: `<= ${factor}x`, met: ratio <= factor };
}

/** Holds for what is to be much: `value` at least `factor` times the other. */
export function atLeast(figure: Figure, factor: number, against: string, other: number): BenchRow {
  const ratio = figure.value / other;
  return { ...rounded(figure), against: `${against}: ${told(other, figure.unit)}`, ratio: round(ratio), target: `>= ${factor}x`, met: ratio >= factor };
}

/** Holds for times: the other takes at least `factor` times as long. */
export function timesFaster(figure: Figure, factor: number, against: string, other: number): BenchRow {
  const ratio = figure.value / other;
  return { ...rounded(figure), against: `${against}: ${told(other, figure.unit)}`, ratio: round(ratio), target: `${factor}x faster`, met: ratio * factor <= 1 };
}

/** An absolute limit, in the unit of the figure; `floor` is told beside it. */
export function limit(figure: Figure, most: number, floor?: { readonly against: string; readonly value: number }): BenchRow {
  return { ...rounded(figure), ...comparison(figure, floor), target: `<= ${most} ${figure.unit}`, met: figure.value <= most };
}

/** A figure without a target. */
export function forInformation(figure: Figure, floor?: { readonly against: string; readonly value: number }): BenchRow {
  return { ...rounded(figure), ...comparison(figure, floor), target: '', met: null };
}

/** A comparison that could not be made, and why. */
export function missing(name: string, unit: Unit, what: string, target: string): BenchRow {
  return { name, value: null, unit, against: `missing: ${what}`, ratio: null, target, met: null };
}

function comparison(figure: Figure, floor: { readonly against: string; readonly value: number } | undefined): Pick<BenchRow, 'against' | 'ratio'> {
  if (floor === undefined) return { against: '', ratio: null };
  return { against: `${floor.against}: ${told(floor.value, figure.unit)}`, ratio: round(figure.value / floor.value) };
}

const rounded = (figure: Figure): Figure => ({ name: figure.name, value: round(figure.value), unit: figure.unit });
const told = (value: number, unit: Unit): string => `${round(value)} ${unit}`;
const round = (value: number): number => Math.round(value * 100) / 100;
