import type { Scalar } from '../model/interface.ts';
import type { ChoiceValue, Distribution, SearchSpace, SweepSettings } from '../model/sweep.ts';
import { uniforms } from './uniforms.ts';
import type { Uniforms } from './uniforms.ts';
import { valueAt } from './value-at.ts';

/** The values that one trial is run with, by the name of the hyperparameter. */
export type TrialValues = Readonly<Record<string, Scalar>>;

/** Values seen again are drawn anew this many times per trial before the space counts as exhausted. */
const redraws = 20;

/**
 * The trials of a sweep, in the order they are started. The same settings give the same trials; a larger limit adds trials after the same first ones.
 * Values that were drawn before are not tried twice: fewer trials than the limit are left when the space has no more.
 */
export function planTrials(settings: Pick<SweepSettings, 'searchSpace' | 'sampling' | 'limits'>): readonly TrialValues[] {
  const { searchSpace, sampling, limits } = settings;
  const found = new Map<string, TrialValues>();
  if (sampling.algorithm === 'grid') {
    let looked = 0;
    for (const values of gridOf(searchSpace)) {
      looked += 1;
      if (found.size >= limits.totalTrials || looked > limits.totalTrials * redraws) break;
      found.set(JSON.stringify(values), values);
    }
    return [...found.values()];
  }
  const source = uniforms(sampling);
  const positions = new Map(dimensionsOf(searchSpace).map((name, position) => [name, position]));
  for (let draw = 0; found.size < limits.totalTrials && draw < limits.totalTrials * redraws; draw += 1) {
    const values = drawSpace(searchSpace, '', { source, positions, draw, logBase: sampling.logBase });
    found.set(JSON.stringify(values), found.get(JSON.stringify(values)) ?? values);
  }
  return [...found.values()];
}

/** How many combinations a grid has; Infinity when a hyperparameter is not a choice. */
export function gridSize(space: SearchSpace): number {
  return space.reduce((size, { distribution }) => size * (distribution.kind === 'choice' ? distribution.values.reduce((sum, value) => sum + (value.kind === 'value' ? 1 : gridSize(value.members)), 0) : Infinity), 1);
}

/** Every dimension of a space, those inside the options of choices included, by a name that says where it stands. */
export function dimensionsOf(space: SearchSpace, prefix = ''): readonly string[] {
  return space.flatMap(({ name, distribution }) => {
    const here = `${prefix}${name}`;
    if (distribution.kind !== 'choice') return [here];
    return [here, ...distribution.values.flatMap((value, index) => (value.kind === 'group' ? dimensionsOf(value.members, `${here}[${String(index)}].`) : []))];
  });
}

interface Draw {
  readonly source: Uniforms;
  readonly positions: ReadonlyMap<string, number>;
  readonly draw: number;
  readonly logBase: number | undefined;
}

function drawSpace(space: SearchSpace, prefix: string, draw: Draw): TrialValues {
  const values: Record<string, Scalar> = {};
  for (const { name, distribution } of space) Object.assign(values, drawOne(name, distribution, `${prefix}${name}`, draw));
  return values;
}

function drawOne(name: string, distribution: Distribution, dimension: string, draw: Draw): TrialValues {
  const u = draw.source({ name: dimension, position: draw.positions.get(dimension) ?? 0 }, draw.draw);
  if (distribution.kind !== 'choice') return { [name]: valueAt(distribution, u, draw.logBase) };
  const index = Math.floor(u * distribution.values.length);
  const chosen = distribution.values[index];
  if (chosen === undefined) return {};
  return chosen.kind === 'value' ? { [name]: chosen.value } : grouped(name, drawSpace(chosen.members, `${dimension}[${String(index)}].`, draw));
}

/** A group that was chosen: its members, and all of them together as JSON under the name of the choice. */
const grouped = (name: string, members: TrialValues): TrialValues => ({ [name]: JSON.stringify(members), ...members });

function* gridOf(space: SearchSpace): Iterable<TrialValues> {
  const [first, ...rest] = space;
  if (first === undefined) {
    yield {};
    return;
  }
  const { name, distribution } = first;
  for (const value of distribution.kind === 'choice' ? distribution.values : []) {
    for (const own of optionsOf(name, value)) for (const others of gridOf(rest)) yield { ...own, ...others };
  }
}

function* optionsOf(name: string, value: ChoiceValue): Iterable<TrialValues> {
  if (value.kind === 'value') yield { [name]: value.value };
  else for (const members of gridOf(value.members)) yield grouped(name, members);
}
