import type { InputPort, Parameter } from '../model/interface.ts';
import type { Binding, ExpressionPart } from '../model/pipeline.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';
import { readParameterValue } from './check-value.ts';
import type { ValueReading } from './check-value.ts';
import { isKnownDataType, shapeOf } from './data-types.ts';
import type { GraphContext } from './graph-context.ts';
import type { InterfaceIndex } from './interface-index.ts';
import { suggest } from './nearest.ts';

/** What an input is, as far as it is known: data, a parameter, or neither. */
interface Target {
  readonly node: string;
  readonly name: string;
  readonly port: InputPort | undefined;
  readonly parameter: Parameter | undefined;
}

type ExpressionBinding = Extract<Binding, { kind: 'expression' }>;

/** Checks what one input of a node is bound to. */
export function checkBinding(context: GraphContext, node: string, name: string, binding: Binding, declared: InterfaceIndex | undefined): void {
  const target: Target = { node, name, port: declared?.inputs.get(name), parameter: declared?.params.get(name) };
  switch (binding.kind) {
    case 'value':
      return checkValue(context, target, binding);
    case 'data':
      if (target.parameter !== undefined) dataForParameter(context, target, binding, 'a data path');
      else checkTypes(context, target, binding, binding.type, 'The data');
      return undefined;
    case 'expression':
      return checkExpression(context, target, binding);
  }
}

function checkValue(context: GraphContext, target: Target, binding: Extract<Binding, { kind: 'value' }>): void {
  if (target.port !== undefined && typeof binding.value !== 'string') {
    context.report('error', 'value-for-data', target.node, binding.path, `The input "${target.name}" of "${target.node}" takes data (${target.port.type}), not the value ${binding.value}. Give a path, a URL or azureml:NAME:VERSION.`);
  }
  if (target.parameter === undefined) return;
  const reading = readParameterValue(binding.value, target.parameter);
  reportReading(context, target, binding.path, reading, '');
}

function reportReading(context: GraphContext, target: Target, path: YamlPath, reading: ValueReading, end: string): void {
  const start = `The input "${target.name}" of "${target.node}"`;
  if ('problem' in reading) context.report('error', 'invalid-value', target.node, path, `${start} ${reading.problem}${end}.`);
  else if (reading.doubt !== undefined) context.report('warning', 'not-in-enum', target.node, path, `${start} ${reading.doubt}${end}. It is passed on as it is.`);
}

function checkExpression(context: GraphContext, target: Target, binding: ExpressionBinding): void {
  const isWhole = binding.parts.length === 1;
  for (const part of binding.parts) {
    if (part.kind === 'parent-input') checkParentInput(context, target, binding, part, isWhole);
    else if (part.kind === 'node-output') checkNodeOutput(context, target, binding, part, isWhole);
  }
}

function checkParentInput(context: GraphContext, target: Target, binding: ExpressionBinding, part: Extract<ExpressionPart, { kind: 'parent-input' }>, isWhole: boolean): void {
  const port = context.parent.inputs.get(part.name);
  const parameter = context.parent.params.get(part.name);
  if (port === undefined && parameter === undefined) {
    context.report('error', 'unknown-parent-input', target.node, binding.path, `The pipeline has no input "${part.name}". ${suggest(part.name, context.parent.names, 'inputs')}`);
    return;
  }
  if (!isWhole) return;
  if (port !== undefined && target.parameter !== undefined) dataForParameter(context, target, binding, `the data input "${part.name}" of the pipeline`);
  if (port !== undefined) checkTypes(context, target, binding, port.type, `The pipeline input "${part.name}"`);
  if (parameter !== undefined) checkParentParameter(context, target, binding, parameter);
  const mayBeUnset = port === undefined ? parameter?.optional === true && parameter.default === undefined : port.optional && port.source === undefined;
  const needsValue = target.port === undefined ? target.parameter?.optional === false && target.parameter.default === undefined : !target.port.optional;
  if (mayBeUnset && needsValue) {
    context.report('error', 'optional-into-required', target.node, binding.path, `"${target.node}" needs the input "${target.name}", and the pipeline input "${part.name}" may be left out. Make "${part.name}" required or give it a default.`);
  }
}

function checkParentParameter(context: GraphContext, target: Target, binding: ExpressionBinding, parameter: Parameter): void {
  if (target.port !== undefined && parameter.type !== 'string') {
    context.report('error', 'value-for-data', target.node, binding.path, `The input "${target.name}" of "${target.node}" takes data (${target.port.type}), and the pipeline input "${parameter.name}" is a ${parameter.type}. Declare it with "type: ${target.port.type}" and a "path".`);
  }
  if (target.parameter === undefined) return;
  const isNumeric = target.parameter.type === 'integer' || target.parameter.type === 'number';
  if (isNumeric && parameter.type === 'boolean') {
    context.report('error', 'invalid-value', target.node, binding.path, `The input "${target.name}" of "${target.node}" is a ${target.parameter.type}, and the pipeline input "${parameter.name}" is true or false.`);
  } else if (parameter.default !== undefined) {
    reportReading(context, target, binding.path, readParameterValue(parameter.default, target.parameter), `, the value of the pipeline input "${parameter.name}"`);
  }
}

function checkNodeOutput(context: GraphContext, target: Target, binding: ExpressionBinding, part: Extract<ExpressionPart, { kind: 'node-output' }>, isWhole: boolean): void {
  if (!context.nodes.has(part.node)) {
    context.report('error', 'unknown-node', target.node, binding.path, `The pipeline has no node "${part.node}". ${suggest(part.node, context.nodes.keys(), 'nodes')}`);
    return;
  }
  const outputs = context.indexOf(part.node)?.outputs;
  const output = outputs?.get(part.output);
  if (outputs !== undefined && output === undefined) {
    context.report('error', 'unknown-output', target.node, binding.path, `"${part.node}" has no output "${part.output}". ${suggest(part.output, outputs.keys(), 'outputs')}`);
    return;
  }
  if (target.parameter !== undefined) dataForParameter(context, target, binding, `the output "${part.output}" of "${part.node}"`);
  else if (isWhole) checkTypes(context, target, binding, output?.type, `The output "${part.output}" of "${part.node}"`);
}

function dataForParameter(context: GraphContext, target: Target, binding: Binding, what: string): void {
  const type = target.parameter?.type ?? 'string';
  context.report('error', 'data-for-parameter', target.node, binding.path, `The input "${target.name}" of "${target.node}" is a ${type} and cannot take ${what}. Give a value, or declare the input as uri_file or uri_folder.`);
}

/** A file where a folder is read, or the other way round, is legal in Azure ML and rarely meant. */
function checkTypes(context: GraphContext, target: Target, binding: Binding, type: string | undefined, what: string): void {
  const port = target.port;
  if (port === undefined || type === undefined || !isKnownDataType(type) || !isKnownDataType(port.type)) return;
  const given = shapeOf(type);
  const isFileForTable = given === 'file' && port.shape === 'folder' && port.type !== 'uri_folder' && port.type !== 'path';
  const isFolderForFile = given === 'folder' && port.shape === 'file';
  if (!isFileForTable && !isFolderForFile) return;
  context.report('warning', 'type-mismatch', target.node, binding.path, `${what} is ${type}, and the input "${target.name}" of "${target.node}" takes ${port.type}. Check that the command can read it.`);
}
