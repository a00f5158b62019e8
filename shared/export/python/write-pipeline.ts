import type { Parameter } from '../../model/interface.ts';
import { topologicalOrder } from '../../plan/order.ts';
import { v2DataType } from '../model/data-type-text.ts';
import type { PortableModule, PortableNode, PortablePipeline } from '../model/portable.ts';
import type { CloudSettings } from './cloud-settings.ts';
import type { Imports } from './imports.ts';
import { PythonNames } from './python-names.ts';
import { pythonCall, pythonComment, pythonDict, pythonString, pythonValue } from './python-text.ts';
import type { NodeScope } from './write-node.ts';
import { azureNodeName, member, nodeCode } from './write-node.ts';

/** What the functions of one file share. */
export interface FileScope extends Pick<NodeScope, 'imports' | 'fileCode' | 'localPath' | 'environment' | 'note'> {
  /** Names that no function may use for something of its own. */
  readonly globals: readonly string[];
  readonly callee: (node: PortableNode) => string;
  readonly cloudOf: (pipeline: PortableModule) => CloudSettings;
}

/** The parameters of a pipeline's function, by the names of its inputs. Those without a default come first, as the language wants it. */
export function functionParameters(pipeline: PortablePipeline, globals: readonly string[]): ReadonlyMap<string, string> {
  const names = new PythonNames(globals);
  const { inputs, params } = pipeline.interface;
  const ordered = [...inputs.filter((port) => !port.optional), ...params.filter((param) => !hasDefault(param)), ...inputs.filter((port) => port.optional), ...params.filter(hasDefault)];
  return new Map(ordered.map(({ name }) => [name, names.take(name)]));
}

const hasDefault = (param: Parameter): boolean => param.optional || param.default !== undefined;

/** The function of a pipeline, its nodes in an order in which what they need stands before them. */
export function pipelineFunction(pipeline: PortablePipeline, name: string, parameters: ReadonlyMap<string, string>, scope: FileScope): string[] {
  const cloud = scope.cloudOf(pipeline);
  const locals = new PythonNames([...scope.globals, ...parameters.values()]);
  const variables = new Map(pipeline.nodes.map((node) => [node.name, locals.take(azureNodeName(node.name))]));
  for (const [input, parameter] of parameters) if (parameter !== input) scope.note(`The input "${input}" is called "${parameter}" in the code: its name is no name in Python.`);
  const ordered = topologicalOrder(pipeline.nodes.map((node) => ({ name: node.name, dependsOn: dependenciesOf(node), node }))).sorted;
  const body = ordered.flatMap(({ node }, index) => [
    ...(index === 0 ? [] : ['']),
    ...nodeCode(node, {
      ...scope, parameters, nodes: variables, variable: variables.get(node.name) ?? node.name, callee: scope.callee(node), fresh: (wanted) => locals.take(wanted), cloud: cloud.nodes.get(node.name) ?? {},
    }),
  ]);
  const outputs = outputEntries(pipeline, variables, scope);
  return [
    ...(pipeline.description === undefined ? [] : pythonComment(pipeline.description)),
    `@${scope.imports.use('azure.ai.ml', 'dsl')}.${pythonCall('pipeline', decoratorArguments(pipeline, cloud))}`,
    `def ${pythonCall(name, [...parameters].map(([input, parameter]) => parameterCode(pipeline, input, parameter, scope.imports)))}:`,
    ...[...body, '', outputs.length === 0 ? 'return {}' : `return ${pythonDict(outputs, '    ')}`].map((line) => (line === '' ? '' : `    ${line}`)),
  ];
}

function dependenciesOf(node: PortableNode): string[] {
  return Object.values(node.inputs).flatMap((binding) => (binding.kind === 'expression' ? binding.parts.flatMap((part) => (part.kind === 'node-output' ? [part.node] : [])) : []));
}

function decoratorArguments({ name, displayName, description, tags, settings }: PortablePipeline, cloud: CloudSettings): string[] {
  const tagEntries = Object.entries(tags).map(([key, value]) => [key, pythonString(value)] as const);
  return [
    ...(name === undefined ? [] : [`name=${pythonString(name)}`]),
    ...(displayName === undefined ? [] : [`display_name=${pythonString(displayName)}`]),
    ...(description === undefined ? [] : [`description=${pythonString(description)}`]),
    ...(cloud.experimentName === undefined ? [] : [`experiment_name=${pythonString(cloud.experimentName)}`]),
    ...(tagEntries.length === 0 ? [] : [`tags=${pythonDict(tagEntries)}`]),
    ...(cloud.compute === undefined ? [] : [`compute=${pythonString(cloud.compute)}`]),
    ...(cloud.defaultCompute === undefined ? [] : [`default_compute=${pythonString(cloud.defaultCompute)}`]),
    ...(cloud.defaultDatastore === undefined ? [] : [`default_datastore=${pythonString(cloud.defaultDatastore)}`]),
    ...(settings.continueOnStepFailure ? ['continue_on_step_failure=True'] : []),
    ...(settings.forceRerun ? ['force_rerun=True'] : []),
  ];
}

const pythonTypes: Readonly<Record<Parameter['type'], string>> = { string: 'str', integer: 'int', number: 'float', boolean: 'bool' };

function parameterCode({ interface: declared }: PortablePipeline, input: string, parameter: string, imports: Imports): string {
  const port = declared.inputs.find((candidate) => candidate.name === input);
  const param = declared.params.find((candidate) => candidate.name === input);
  if (param === undefined) {
    const args = [`type=${pythonString(port === undefined ? 'uri_folder' : v2DataType(port.type, port.shape))}`, ...(port?.mode === undefined ? [] : [`mode=${pythonString(port.mode)}`]), ...annotations(port?.optional === true, port?.description)];
    return `${parameter}: ${pythonCall(imports.use('azure.ai.ml', 'Input'), args)}${port?.optional === true ? ' = None' : ''}`;
  }
  const limits = [
    ...(param.min === undefined ? [] : [`min=${pythonValue(param.min)}`]),
    ...(param.max === undefined ? [] : [`max=${pythonValue(param.max)}`]),
    ...(param.enum === undefined ? [] : [`enum=[${param.enum.map((option) => pythonString(String(option))).join(', ')}]`]),
    ...annotations(param.optional, param.description),
  ];
  const annotation = limits.length === 0 ? pythonTypes[param.type] : pythonCall(imports.use('azure.ai.ml', 'Input'), [`type=${pythonString(param.type)}`, ...limits]);
  const value = param.default === undefined ? (param.optional ? ' = None' : '') : ` = ${pythonValue(param.default, param.type)}`;
  return `${parameter}: ${annotation}${value}`;
}

const annotations = (optional: boolean, description: string | undefined): string[] => [...(optional ? ['optional=True'] : []), ...(description === undefined ? [] : [`description=${pythonString(description)}`])];

function outputEntries(pipeline: PortablePipeline, variables: ReadonlyMap<string, string>, scope: FileScope): (readonly [string, string])[] {
  const fed = new Map<string, string>();
  for (const node of pipeline.nodes) {
    const variable = variables.get(node.name);
    for (const [output, { pipelineOutput }] of Object.entries(node.outputs)) if (pipelineOutput !== undefined && variable !== undefined) fed.set(pipelineOutput, member(`${variable}.outputs`, output));
  }
  for (const { name } of pipeline.interface.outputs) if (!fed.has(name)) scope.note(`The output "${name}" of the pipeline is not in the code: no node feeds it.`);
  return [...fed];
}
