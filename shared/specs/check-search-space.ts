import type { PipelineNode } from '../model/pipeline.ts';
import type { Parameter } from '../model/interface.ts';
import type { Distribution, SearchSpace } from '../model/sweep.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';
import { readParameterValue } from './check-value.ts';
import type { GraphContext } from './graph-context.ts';
import type { InterfaceIndex } from './interface-index.ts';
import { nearest, suggest } from './nearest.ts';

/** Checks the hyperparameters of a sweep against the inputs of its trial. `path`: where the search space stands. */
export function checkSearchSpace(context: GraphContext, node: PipelineNode, path: YamlPath, declared: InterfaceIndex | undefined): void {
  if (node.sweep !== undefined) checkSpace(context, node, node.sweep.searchSpace, path, declared);
}

/** The names that the search space of a sweep gives values to. */
export function searchedNames(node: PipelineNode): ReadonlySet<string> {
  return new Set(node.sweep?.searchSpace.flatMap(namesOf));
}

function namesOf({ name, distribution }: SearchSpace[number]): string[] {
  if (distribution.kind !== 'choice') return [name];
  return [name, ...distribution.values.flatMap((value) => (value.kind === 'group' ? value.members.flatMap(namesOf) : []))];
}

function checkSpace(context: GraphContext, node: PipelineNode, space: SearchSpace, path: YamlPath, declared: InterfaceIndex | undefined): void {
  for (const { name, distribution } of space) {
    const at = [...path, name];
    const bound = node.inputs[name];
    if (bound !== undefined) context.report('warning', 'bound-twice', node.name, bound.path, `"${name}" of "${node.name}" is in the search space too: its values there are used. Take it out of "inputs".`);
    if (declared !== undefined) checkName(context, node, name, distribution, at, declared);
    for (const [index, value] of (distribution.kind === 'choice' ? distribution.values : []).entries()) {
      if (value.kind === 'group') checkSpace(context, node, value.members, [...at, 'values', index], declared);
    }
  }
}

function checkName(context: GraphContext, node: PipelineNode, name: string, distribution: Distribution, at: YamlPath, declared: InterfaceIndex): void {
  const parameter = declared.params.get(name);
  if (declared.inputs.has(name)) {
    context.report('error', 'value-for-data', node.name, at, `The input "${name}" of "${node.name}" takes data and cannot be in the search space. Bind it under "inputs".`);
  } else if (parameter !== undefined) {
    checkValues(context, node, parameter, distribution, at);
  } else if (distribution.kind !== 'choice' || distribution.values.every((value) => value.kind === 'value')) {
    const isTypo = nearest(name, declared.names) !== undefined;
    context.report(isTypo ? 'error' : 'warning', 'unknown-input', node.name, at, `The trial of "${node.name}" has no input "${name}".${isTypo ? '' : ' Its values have no effect.'} ${suggest(name, declared.names, 'inputs')}`);
  }
}

function checkValues(context: GraphContext, node: PipelineNode, parameter: Parameter, distribution: Distribution, at: YamlPath): void {
  const start = `The input "${parameter.name}" of "${node.name}"`;
  if (distribution.kind === 'choice') {
    for (const [index, value] of distribution.values.entries()) {
      if (value.kind !== 'value') continue;
      const reading = readParameterValue(value.value, parameter);
      const path = [...at, 'values', index];
      if ('problem' in reading) context.report('error', 'invalid-value', node.name, path, `${start} ${reading.problem}.`);
      else if (reading.doubt !== undefined) context.report('warning', 'not-in-enum', node.name, path, `${start} ${reading.doubt}. It is passed on as it is.`);
    }
    return;
  }
  if (parameter.type === 'boolean') {
    context.report('error', 'invalid-value', node.name, at, `${start} is true or false, and ${distribution.kind} gives numbers. Use {type: choice, values: [true, false]}.`);
  } else if (parameter.type === 'integer' && !givesWholeNumbers(distribution)) {
    context.report('error', 'invalid-value', node.name, at, `${start} is a whole number, and ${distribution.kind} gives others. Use choice, randint, or a distribution with "q: 1".`);
  }
}

const givesWholeNumbers = (distribution: Distribution): boolean => distribution.kind === 'randint' || ('q' in distribution && Number.isInteger(distribution.q));
