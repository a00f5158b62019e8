import type { InputPort, Interface, Parameter } from '../model/interface.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';
import { parameterTypeOf, shapeOf } from './data-types.ts';
import { hasExpression, parseExpression, parseParentOutput } from './expression.ts';
import { checkPortName } from './port-name.ts';
import type { ReadContext } from './read-context.ts';
import { givenParameter } from './read-interface.ts';
import { Section } from './section.ts';

/**
 * The interface of a step that is written inside a pipeline: its `inputs` declare and bind at once. What an expression
 * refers to decides whether the input is data or a parameter, and what kind of data an output without a type is.
 */
export function boundInterface(context: ReadContext, node: Section, parent: Interface): Interface {
  const found: Interface = { inputs: [], params: [], outputs: [] };
  for (const [name, entry] of node.section('inputs')?.map.entries ?? []) {
    checkPortName(context, 'input', name, [...node.path, 'inputs', name]);
    const declared = declare(context, name, entry.node, parent);
    if ('shape' in declared) found.inputs.push(declared);
    else found.params.push(declared);
  }
  for (const [name, entry] of node.section('outputs')?.map.entries ?? []) {
    checkPortName(context, 'output', name, [...node.path, 'outputs', name]);
    const section = entry.node.kind === 'map' ? new Section(context, entry.node, [...node.path, 'outputs', name]) : undefined;
    const target = parseParentOutput(entry.node.kind === 'scalar' ? entry.node.text : (section?.text('path') ?? ''));
    const type = section?.text('type') ?? parent.outputs.find((output) => output.name === target)?.type ?? 'uri_folder';
    found.outputs.push({ name, type, shape: shapeOf(type) });
  }
  return found;
}

function declare(context: ReadContext, name: string, node: YamlNode, parent: Interface): InputPort | Parameter {
  if (node.kind === 'scalar') {
    if (hasExpression(node.text)) return fromExpression(name, node.text, parent);
    const { default: _bound, ...parameter } = givenParameter(name, node);
    return { ...parameter, optional: node.value === null };
  }
  if (node.kind === 'list') return { name, type: 'string', optional: false };
  const section = new Section(context, node, []);
  const type = section.text('type');
  const target = section.text('path') ?? '';
  if (type === undefined) return hasExpression(target) ? fromExpression(name, target, parent) : port(name, 'uri_folder');
  const parameterType = parameterTypeOf(type);
  return parameterType === undefined ? port(name, type) : { name, type: parameterType, optional: false };
}

function fromExpression(name: string, text: string, parent: Interface): InputPort | Parameter {
  const [part, second] = parseExpression(text);
  if (second === undefined && part?.kind === 'node-output') return { ...port(name, 'uri_folder'), shape: 'any' };
  if (second === undefined && part?.kind === 'parent-input') {
    const source = parent.inputs.find((input) => input.name === part.name);
    if (source !== undefined) return { name, type: source.type, shape: source.shape, optional: source.optional };
    const parameter = parent.params.find((input) => input.name === part.name);
    if (parameter !== undefined) return { name, type: parameter.type, optional: parameter.optional };
  }
  return { name, type: 'string', optional: false };
}

const port = (name: string, type: string): InputPort => ({ name, type, shape: shapeOf(type), optional: false });
