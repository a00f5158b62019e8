import type { ChoiceValue, Distribution, SearchSpace } from '../model/sweep.ts';
import { distributionKinds } from '../model/sweep-terms.ts';
import { scalarOf } from '../yaml/yaml-node.ts';
import type { YamlNode, YamlPath } from '../yaml/yaml-node.ts';
import { hasExpression } from './expression.ts';
import { suggest } from './nearest.ts';
import { checkPortName } from './port-name.ts';
import type { ReadContext } from './read-context.ts';
import { describeNode, Section } from './section.ts';

/** Choices inside choices, and options of one choice, that are read. */
const deepest = 4;
const mostOptions = 1000;

/** Reads `search_space:`. Entries with errors are reported and stand as a choice of nothing, so that their names are known. */
export function readSearchSpace(context: ReadContext, section: Section, depth = 0): SearchSpace {
  const space: SearchSpace = [];
  for (const [name, entry] of section.map.entries) {
    const path = [...section.path, name];
    checkPortName(context, 'input', name, path);
    space.push({ name, distribution: readDistribution(context, name, entry.node, path, depth) ?? { kind: 'choice', values: [] } });
  }
  return space;
}

function readDistribution(context: ReadContext, name: string, node: YamlNode, path: YamlPath, depth: number): Distribution | undefined {
  if (node.kind !== 'map') {
    context.error('wrong-type', path, `"${name}" of the search space must be a mapping such as {type: uniform, min_value: 0, max_value: 1}, not ${describeNode(node)}. A fixed value belongs under "inputs".`);
    return undefined;
  }
  const section = new Section(context, node, path);
  const written = section.text('type');
  if (written === undefined) {
    if (!section.has('type')) context.error('missing-key', path, `"${name}" of the search space needs "type": ${distributionKinds.join(', ')}.`);
    return undefined;
  }
  const kind = distributionKinds.find((candidate) => candidate === written.toLowerCase());
  if (kind === undefined) {
    context.error('invalid-value', section.at('type'), `"${written}" is not a distribution. ${suggest(written, distributionKinds, 'distributions')}`);
    return undefined;
  }
  switch (kind) {
    case 'choice':
      return readChoice(context, name, section, depth);
    case 'randint': {
      section.check({ type: 'read', upper: 'read' }, `The distribution ${kind}`);
      const upper = needed(context, section, kind, 'upper');
      if (upper === undefined) return undefined;
      if (Number.isSafeInteger(upper) && upper >= 1) return { kind, upper };
      context.error('invalid-value', section.at('upper'), `"upper" must be a whole number of at least 1, not ${String(upper)}: the values are 0 to upper - 1.`);
      return undefined;
    }
    case 'uniform':
    case 'loguniform': {
      const range = readRange(context, section, kind, {});
      return range === undefined ? undefined : { kind, ...range };
    }
    case 'quniform':
    case 'qloguniform': {
      const range = readRange(context, section, kind, { q: 'read' });
      const q = readStep(context, section, kind);
      return range === undefined || q === undefined ? undefined : { kind, ...range, q };
    }
    case 'normal':
    case 'lognormal': {
      const shape = readBell(context, section, kind, {});
      return shape === undefined ? undefined : { kind, ...shape };
    }
    case 'qnormal':
    case 'qlognormal': {
      const shape = readBell(context, section, kind, { q: 'read' });
      const q = readStep(context, section, kind);
      return shape === undefined || q === undefined ? undefined : { kind, ...shape, q };
    }
  }
}

function readRange(context: ReadContext, section: Section, kind: string, more: Record<string, 'read'>): { min: number; max: number } | undefined {
  section.check({ type: 'read', min_value: 'read', max_value: 'read', ...more }, `The distribution ${kind}`);
  const min = needed(context, section, kind, 'min_value');
  const max = needed(context, section, kind, 'max_value');
  if (min === undefined || max === undefined) return undefined;
  if (min > max) {
    context.error('invalid-value', section.at('min_value'), `"min_value" (${String(min)}) is more than "max_value" (${String(max)}). Exchange them.`);
    return undefined;
  }
  if (kind.includes('log') && !Number.isFinite(Math.exp(max))) {
    context.error('invalid-value', section.at('max_value'), `"max_value" of ${kind} is an exponent: the values go up to exp(${String(max)}), which is no number. Write the logarithm of the largest value.`);
    return undefined;
  }
  if (kind.includes('log') && min > 0 && max > 0 && min < 1) {
    context.warning('log-range', section.path, `"min_value" and "max_value" of ${kind} are exponents, as in Azure ML: the values go from exp(${String(min)}) = ${shown(Math.exp(min))} to exp(${String(max)}) = ${shown(Math.exp(max))}. Write the logarithms if the values themselves were meant.`);
  }
  return { min, max };
}

function readBell(context: ReadContext, section: Section, kind: string, more: Record<string, 'read'>): { mu: number; sigma: number } | undefined {
  section.check({ type: 'read', mu: 'read', sigma: 'read', ...more }, `The distribution ${kind}`);
  const mu = needed(context, section, kind, 'mu');
  const sigma = needed(context, section, kind, 'sigma');
  if (mu === undefined || sigma === undefined) return undefined;
  if (sigma >= 0) return { mu, sigma };
  context.error('invalid-value', section.at('sigma'), `"sigma" is how far values spread and cannot be less than 0, but is ${String(sigma)}.`);
  return undefined;
}

function readStep(context: ReadContext, section: Section, kind: string): number | undefined {
  const q = needed(context, section, kind, 'q');
  if (q === undefined || q > 0) return q;
  context.error('invalid-value', section.at('q'), `"q" is the step that values are rounded to and must be more than 0, not ${String(q)}.`);
  return undefined;
}

function needed(context: ReadContext, section: Section, kind: string, key: string): number | undefined {
  if (section.has(key)) return section.number(key);
  context.error('missing-key', section.path, `The distribution ${kind} needs "${key}".`);
  return undefined;
}

function readChoice(context: ReadContext, name: string, section: Section, depth: number): Distribution | undefined {
  section.check({ type: 'read', values: 'read' }, 'The distribution choice');
  const list = section.list('values');
  if (list === undefined) {
    if (!section.has('values')) context.error('missing-key', section.path, `The choice "${name}" needs "values": a list of what to try.`);
    return undefined;
  }
  if (list.items.length === 0 || list.items.length > mostOptions) {
    context.error('invalid-value', section.at('values'), `The choice "${name}" has ${list.items.length === 0 ? 'no values. Give at least one.' : `${String(list.items.length)} values; at most ${String(mostOptions)} are tried.`}`);
    return undefined;
  }
  const values = list.items.map((item, index) => readOption(context, name, item, [...section.at('values'), index], depth));
  return { kind: 'choice', values: values.filter((value) => value !== undefined) };
}

function readOption(context: ReadContext, name: string, node: YamlNode, path: YamlPath, depth: number): ChoiceValue | undefined {
  if (node.kind === 'scalar') {
    const value = scalarOf(node);
    if (value === null) context.error('invalid-value', path, `A value of the choice "${name}" is empty. Write it in quotes if the empty text is meant.`);
    else if (hasExpression(node.text)) context.error('invalid-expression', path, `"${node.text}" cannot be a value of a choice: the values of a search space are known before the run. Write the value itself.`);
    else return { kind: 'value', value };
    return undefined;
  }
  if (node.kind === 'list') {
    context.error('wrong-type', path, `A value of the choice "${name}" is a list. Put it in quotes to pass it as text.`);
    return undefined;
  }
  if (depth >= deepest) {
    context.error('invalid-value', path, `The choice "${name}" stands inside ${String(deepest)} others. Write combinations this deep as separate sweeps.`);
    return undefined;
  }
  const members: SearchSpace = [];
  for (const [member, entry] of node.entries) {
    const at = [...path, member];
    checkPortName(context, 'input', member, at);
    const fixed = entry.node.kind === 'scalar' ? scalarOf(entry.node) : null;
    if (fixed !== null) members.push({ name: member, distribution: { kind: 'choice', values: [{ kind: 'value', value: fixed }] } });
    else {
      const distribution = readDistribution(context, member, entry.node, at, depth + 1);
      if (distribution !== undefined) members.push({ name: member, distribution });
    }
  }
  return { kind: 'group', members };
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));
