import type { NewMapping } from '../../editing/render-yaml.ts';
import type { Resources } from '../../model/module-spec.ts';
import { scalarText } from '../../plan/scalar-text.ts';
import { ArgoNames, containerText, hasTemplateSyntax, shellLiteral } from './argo-text.ts';
import { liveCommand } from './live-command.ts';
import { outputArtifact, outputFileName } from './outputs.ts';
import type { Step, StepData, ValuePart } from './steps.ts';

/** How the code of a step reaches it: in the manifest, or as a file that the user uploads. */
export type CodeDelivery = { readonly kind: 'inline'; /** base64 of a tar.gz. */ readonly archive: string } | { readonly kind: 'upload'; readonly file: string };

export interface TemplateRequest {
  readonly template: string;
  readonly code: { readonly delivery: CodeDelivery; readonly artifact: string } | undefined;
  readonly image: string;
  /** Names of workflow parameters by the pipeline's inputs. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly isUsed: (output: string) => boolean;
  /** For data that is a file: its name. */
  readonly fileNameOf: (data: StepData) => string | undefined;
  /** What a task writes as the origin of an artifact. */
  readonly artifactOf: (data: StepData) => string;
  readonly note: (text: string) => void;
}

const codeFolder = '/drydock/code';
const codeArchive = '/drydock/code.archive';

/** The container template of a step, and the task that uses it. */
export function stepTemplate(step: Step, request: TemplateRequest): { readonly template: NewMapping; readonly task: NewMapping } {
  const { sealed } = step.module;
  const { spec } = sealed;
  const names = new ArgoNames();
  const inputs: { name: string; path: string; from: string }[] = [];
  const known = new Map<string, string>();
  const folders = new FolderNames();
  if (request.code !== undefined) inputs.push({ name: names.take('code'), path: codeArchive, from: `{{inputs.artifacts.${request.code.artifact}}}` });
  for (const [input, data] of step.data) {
    const port = spec.interface.inputs.find((candidate) => candidate.name === input);
    const fileName = port?.shape === 'folder' ? undefined : request.fileNameOf(data);
    const path = `/mnt/inputs/${folders.of(input)}${fileName === undefined ? (port?.shape === 'file' ? '/data' : '') : `/${plainName(fileName)}`}`;
    known.set(input, path);
    inputs.push({ name: names.take(`in-${input}`), path, from: request.artifactOf(data) });
  }
  const outputs = spec.interface.outputs.map((port) => {
    const folder = `/mnt/outputs/${folders.of(port.name)}`;
    return { port, folder, path: port.shape === 'file' ? `${folder}/${plainName(outputFileName(port))}` : folder, artifact: outputArtifact(step, port.name) };
  });
  const { live, environment, exported } = values(step, request, known);
  const command = liveCommand(spec.command, { inputs: known, outputs: new Map(outputs.map(({ port, path }) => [port.name, path])), paths: new Set(step.data.keys()), live });
  for (const name of command.fixed) request.note(`The value of "${name}" of the step "${step.name}" is fixed to "${known.get(name) ?? ''}": where its command uses it, only a known value is safe.`);
  const variables = environment.filter(({ parameter }) => parameter === undefined || !command.fixed.has(parameter)).map(({ name, value }) => ({ name, value }));
  const script = scriptOf({ command: command.text, exported, folders: outputs.map(({ folder }) => folder), code: request.code?.delivery, anyExitCodeIsSuccess: spec.anyExitCodeIsSuccess });
  const resources = mergeResources(spec.resources, step.node.resources);
  if (resources.instanceCount !== undefined && resources.instanceCount > 1) request.note(`The step "${step.name}" runs as one container instead of ${String(resources.instanceCount)} instances.`);
  const timeout = step.node.timeoutSeconds ?? spec.timeoutSeconds;
  const template: NewMapping = {
    name: request.template,
    ...(inputs.length === 0 ? {} : { inputs: { artifacts: inputs.map(({ name, path }) => ({ name, path })) } }),
    ...(outputs.length === 0 ? {} : { outputs: { artifacts: outputs.map(({ port, path, artifact }) => ({ name: artifact, path, ...(request.isUsed(port.name) ? {} : { optional: true }) })) } }),
    ...(step.node.maxRetries === undefined || step.node.maxRetries === 0 ? {} : { retryStrategy: { limit: String(step.node.maxRetries) } }),
    ...(timeout === undefined ? {} : { activeDeadlineSeconds: String(Math.ceil(timeout)) }),
    ...(resources.shmBytes === undefined ? {} : { volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: String(resources.shmBytes) } }] }),
    container: {
      name: 'main',
      image: request.image,
      command: ['sh', '-c'],
      args: [containerText(script)],
      ...(variables.length === 0 ? {} : { env: variables }),
      ...resourceLimits(resources),
      ...(resources.shmBytes === undefined ? {} : { volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] }),
    },
  };
  const task: NewMapping = { name: request.template, template: request.template, ...(inputs.length === 0 ? {} : { arguments: { artifacts: inputs.map(({ name, from }) => ({ name, from })) } }) };
  return { template, task };
}

interface Values {
  /** Environment variables by the parameter whose value they hold. */
  readonly live: Map<string, string>;
  /** Of the container; `parameter` is the one it is for. */
  readonly environment: { readonly name: string; readonly value: string; readonly parameter?: string }[];
  /** Variables that cannot stand in the manifest, where Argo would replace parts of them. */
  readonly exported: [string, string][];
}

/** Fills `known` with the texts of parameters. */
function values(step: Step, request: TemplateRequest, known: Map<string, string>): Values {
  const { spec } = step.module.sealed;
  const taken = new Set(Object.keys({ ...spec.environmentVariables, ...step.node.environmentVariables }));
  const found: Values = { live: new Map(), environment: [], exported: [] };
  for (const [name, { parts, text }] of step.params) {
    known.set(name, text);
    const open = parts.some((part) => part.kind === 'parameter' && request.parameters.has(part.name));
    if (!open || parts.some((part) => part.kind === 'text' && hasTemplateSyntax(part.text))) continue;
    let variable = `DRYDOCK_${name.normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`;
    while (taken.has(variable)) variable = `${variable}_`;
    taken.add(variable);
    found.live.set(name, variable);
    found.environment.push({ name: variable, value: parts.map((part) => partText(part, step, request)).join(''), parameter: name });
  }
  for (const [name, written] of Object.entries({ ...spec.environmentVariables, ...step.node.environmentVariables })) {
    const text = filled(written, step);
    if (hasTemplateSyntax(text) || !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) found.exported.push([name, text]);
    else found.environment.push({ name, value: containerText(text) });
  }
  return found;
}

function partText(part: ValuePart, step: Step, request: TemplateRequest): string {
  if (part.kind === 'text') return containerText(part.text);
  const name = request.parameters.get(part.name);
  return name === undefined ? containerText(step.params.get(part.name)?.text ?? '') : `{{workflow.parameters.${name}}}`;
}

/** A variable's text with the values of the step's own parameters, as a local run fills them in. */
const filled = (text: string, step: Step): string =>
  text.replaceAll(/\$\{\{\s*inputs\.([\w.-]+?)\s*\}\}/g, (whole, name: string) => {
    const param = step.module.interface.params.find((candidate) => candidate.name === name);
    return step.params.get(name)?.text ?? (param?.default === undefined ? (param === undefined ? whole : '') : scalarText(param.default, param.type));
  });

interface ScriptParts {
  readonly command: string;
  readonly exported: readonly (readonly [string, string])[];
  readonly folders: readonly string[];
  readonly code: CodeDelivery | undefined;
  readonly anyExitCodeIsSuccess: boolean;
}

/** The shell text of a container: makes the folders, unpacks the code and runs the command by bash, else sh, as a local run does. */
function scriptOf({ command, exported, folders, code, anyExitCodeIsSuccess }: ScriptParts): string {
  const assigned = exported.map(([name, value]) => shellLiteral(`${name}=${value}`));
  return [
    'set -e',
    `mkdir -p ${[codeFolder, ...folders].map(shellLiteral).join(' ')}`,
    ...(code === undefined ? [] : [`${code.kind === 'inline' ? `base64 -d ${codeArchive}` : `cat ${codeArchive}`} | tar -xzf - -C ${codeFolder}`]),
    `cd ${codeFolder}`,
    `command=${shellLiteral(command)}`,
    'shell=sh',
    'if command -v bash >/dev/null 2>&1; then shell=bash; fi',
    `${anyExitCodeIsSuccess ? '' : 'exec '}${assigned.length === 0 ? '' : `env ${assigned.join(' ')} `}"$shell" -c "$command"${anyExitCodeIsSuccess ? ' || [ "$?" -lt 128 ]' : ''}`,
  ].join('\n');
}

function resourceLimits({ cpus, memoryBytes, gpus }: Resources): NewMapping {
  const both = { ...(cpus === undefined ? {} : { cpu: String(cpus) }), ...(memoryBytes === undefined ? {} : { memory: String(memoryBytes) }) };
  const limits = { ...both, ...(gpus === undefined ? {} : { 'nvidia.com/gpu': String(gpus) }) };
  return Object.keys(limits).length === 0 ? {} : { resources: { ...(Object.keys(both).length === 0 ? {} : { requests: both }), limits } };
}

const mergeResources = (base: Resources, override: Resources): Resources => ({ ...base, ...Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined)) });

/** Folders in a container for inputs or outputs, each its own. */
class FolderNames {
  readonly #taken = new ArgoNames();

  of(name: string): string {
    return this.#taken.take(name);
  }
}

/** A file name in which neither Argo nor a shell finds anything. */
const plainName = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_');
