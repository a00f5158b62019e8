import { isNewList } from '../../editing/render-yaml.ts';
import type { SealedEnvironment } from '../../model/sealed.ts';
import { expressionText, sourceText } from '../model/binding-text.ts';
import { v2DataType } from '../model/data-type-text.ts';
import type { PortableNode } from '../model/portable.ts';
import { parallelMapping } from '../yaml/write-parallel.ts';
import { byteSizeText, dockerArguments } from '../yaml/write-resources.ts';
import type { Imports } from './imports.ts';
import { identifier, isAttribute } from './python-names.ts';
import { pythonCall, pythonDict, pythonString, pythonValue } from './python-text.ts';
import { distributionCode, sweepCode } from './sweep-code.ts';

/** What the code of a node needs to know of what is around it. */
export interface NodeScope {
  readonly imports: Imports;
  /** The function or component that makes the node. */
  readonly callee: string;
  /** Its variable, and the variables of nodes that stand before it. */
  readonly variable: string;
  readonly nodes: ReadonlyMap<string, string>;
  /** Parameters of the pipeline by the name of the input. */
  readonly parameters: ReadonlyMap<string, string>;
  /** A variable that nothing else has. */
  readonly fresh: (wanted: string) => string;
  /** Names the component's files as the code finds them: an expression. */
  readonly fileCode: (path: string) => string;
  readonly localPath: (absolute: string) => string;
  readonly environment: (environment: SealedEnvironment) => string;
  readonly cloud: { readonly compute?: string; readonly displayName?: string };
  readonly note: (text: string) => void;
}

/** The statements of one node, without indentation. */
export function nodeCode(node: PortableNode, scope: NodeScope): string[] {
  const { imports, variable, callee } = scope;
  const trial = node.sweep === undefined ? variable : scope.fresh(`${variable}_trial`);
  const modes: string[] = [];
  const args = new Map<string, string>();
  for (const [name, binding] of Object.entries(node.inputs)) {
    args.set(name, bindingCode(node, name, scope));
    if (binding.kind === 'expression' && binding.mode !== undefined) modes.push(`${member(`${trial}.inputs`, name)}.mode = ${pythonString(binding.mode)}`);
  }
  for (const { name, distribution } of node.sweep?.searchSpace ?? []) args.set(name, distributionCode(distribution, imports));
  const plain = [...args].filter(([name]) => isKeyword(name)).map(([name, value]) => `${name}=${value}`);
  const odd = [...args].filter(([name]) => !isKeyword(name));
  const lines = [`${trial} = ${pythonCall(callee, [...plain, ...(odd.length === 0 ? [] : [`**${pythonDict(odd)}`])], '    ')}`];
  // A sweep copies its trial as it is at that moment.
  lines.push(...modes, ...trialSettings(node, trial, scope));
  if (node.sweep !== undefined) lines.push(...sweepCode(trial, variable, node.sweep, imports));
  const azureName = azureNodeName(node.name);
  if (azureName !== node.name) scope.note(`The node "${node.name}" is called "${azureName}": azure-ai-ml takes lower-case letters, digits and "_".`);
  if (azureName !== variable) lines.push(`${variable}.name = ${pythonString(azureName)}`);
  return [...lines, ...settingsCode(node, scope)];
}

/** A node name as azure-ai-ml accepts it. */
export function azureNodeName(name: string): string {
  const plain = identifier(name).toLowerCase();
  return /^[a-z_]/.test(plain) ? plain : `_${plain}`;
}

/** What concerns the command that a node runs. */
function trialSettings(node: PortableNode, trial: string, scope: NodeScope): string[] {
  const lines: string[] = [];
  if (node.environment !== undefined) lines.push(`${trial}.environment = ${scope.environment(node.environment)}`);
  const variables = Object.entries(node.environmentVariables);
  if (variables.length > 0) lines.push(`${trial}.environment_variables = ${pythonDict(variables.map(([key, value]) => [key, pythonString(value)]), '    ')}`);
  const { instanceCount, shmBytes } = node.resources;
  const dockerArgs = dockerArguments(node.resources);
  const resources = [
    ...(instanceCount === undefined ? [] : [`instance_count=${pythonValue(instanceCount)}`]),
    ...(shmBytes === undefined ? [] : [`shm_size=${pythonString(byteSizeText(shmBytes))}`]),
    ...(dockerArgs === '' ? [] : [`docker_args=${pythonString(dockerArgs)}`]),
  ];
  if (resources.length > 0) lines.push(`${trial}.set_resources(${resources.join(', ')})`);
  if (node.timeoutSeconds !== undefined) lines.push(`${trial}.set_limits(timeout=${pythonValue(Math.ceil(node.timeoutSeconds))})`);
  return lines;
}

function settingsCode(node: PortableNode, scope: NodeScope): string[] {
  const { variable, cloud } = scope;
  const lines: string[] = [];
  if (cloud.displayName !== undefined) lines.push(`${variable}.display_name = ${pythonString(cloud.displayName)}`);
  if (cloud.compute !== undefined) lines.push(`${variable}.compute = ${pythonString(cloud.compute)}`);
  lines.push(...parallelCode(node, variable));
  if (node.maxRetries !== undefined && node.maxRetries > 0) scope.note(`The retries of the node "${node.name}" (${String(node.maxRetries)}) are not in the code: command steps of azure-ai-ml have none.`);
  if (node.isDeterministic !== undefined) scope.note(`"is_deterministic" of the node "${node.name}" is not in the code: azure-ai-ml takes it of the component.`);
  for (const [name, output] of Object.entries(node.outputs)) if (output.mode !== undefined) lines.push(`${member(`${variable}.outputs`, name)}.mode = ${pythonString(output.mode)}`);
  return lines;
}

/** What a node says differently from the parallel component that it uses. */
function parallelCode({ parallel }: PortableNode, variable: string): string[] {
  if (parallel === undefined) return [];
  const { maxRetries: retries, timeoutSeconds: timeout } = parallel;
  const retry = [...(retries === undefined ? [] : [['max_retries', pythonValue(retries)] as const]), ...(timeout === undefined ? [] : [['timeout', pythonValue(timeout)] as const])];
  const lines = Object.entries(parallelMapping(parallel)).flatMap(([key, value]) => {
    if (isNewList(value)) return [`${variable}.${key} = [${value.flatMap((item) => (typeof item === 'string' ? [pythonString(item)] : [])).join(', ')}]`];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${variable}.${key} = ${pythonValue(value)}`] : [];
  });
  return [...lines, ...(retry.length === 0 ? [] : [`${variable}.retry_settings = ${pythonDict(retry)}`])];
}

function bindingCode(node: PortableNode, name: string, scope: NodeScope): string {
  const binding = node.inputs[name];
  const parameter = node.module.interface.params.find((candidate) => candidate.name === name);
  if (binding === undefined) return 'None';
  if (binding.kind === 'value') return pythonValue(binding.value, parameter?.type);
  if (binding.kind === 'expression') {
    const [only] = binding.parts;
    if (binding.parts.length === 1 && only?.kind === 'parent-input') {
      const known = scope.parameters.get(only.name);
      if (known !== undefined) return known;
    }
    if (binding.parts.length === 1 && only?.kind === 'node-output') {
      const from = scope.nodes.get(only.node);
      if (from !== undefined) return member(`${from}.outputs`, only.output);
    }
    // A text with references in it means the same here as in YAML.
    return pythonString(expressionText(binding.parts.map((part) => (part.kind === 'parent-input' ? { ...part, name: scope.parameters.get(part.name) ?? part.name } : part.kind === 'node-output' ? { ...part, node: azureNodeName(part.node) } : part))));
  }
  const port = node.module.interface.inputs.find((candidate) => candidate.name === name);
  const type = binding.type ?? (port === undefined ? 'uri_folder' : v2DataType(port.type, port.shape));
  return inputCode({ type, path: pathCode(binding.source, scope), ...(binding.mode === undefined ? {} : { mode: pythonString(binding.mode) }) }, scope.imports);
}

/** An expression for where data is: paths of the export are found from the code's own place. */
export function pathCode(source: Parameters<typeof sourceText>[0], scope: Pick<NodeScope, 'fileCode' | 'localPath'>): string {
  if (source.kind !== 'local') return pythonString(sourceText(source, scope.localPath));
  const place = scope.localPath(source.path);
  return place === source.path ? pythonString(place) : scope.fileCode(place);
}

/** `Input(...)`; all but the type are expressions. */
export function inputCode({ type, ...args }: { readonly type: string; readonly path?: string; readonly mode?: string }, imports: Imports): string {
  return pythonCall(imports.use('azure.ai.ml', 'Input'), [`type=${pythonString(type)}`, ...Object.entries(args).map(([key, value]) => `${key}=${value}`)]);
}

/** `object.name`, or `object["name"]` where that is no name. */
export const member = (object: string, name: string): string => (isAttribute(name) ? `${object}.${name}` : `${object}[${pythonString(name)}]`);

const isKeyword = (name: string): boolean => identifier(name) === name && !/^(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/.test(name);
