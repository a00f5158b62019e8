import { DrydockError } from '#shared/errors.ts';
import { CannotExportError } from '#shared/export/export-errors.ts';
import { ModuleKeys } from '#shared/export/model/module-keys.ts';
import type { PortableCommand, PortableNode, PortablePipeline, RegisteredVersion } from '#shared/export/model/portable.ts';
import type { TemplatePart } from '#shared/model/command.ts';
import type { DataSource, InputPort, Interface, OutputPort, Parameter } from '#shared/model/interface.ts';
import type { Binding, OutputBinding } from '#shared/model/pipeline.ts';
import type { ModuleVersionDocument } from '#shared/model/module.ts';
import type { ParallelSettings } from '#shared/model/parallel.ts';
import type { ArtifactRef, RunDocument, RunEvent } from '#shared/model/run.ts';
import type { PlannedInput, PlannedNode, PlannedRun } from '#shared/plan/planned-run.ts';
import { scalarText } from '#shared/plan/scalar-text.ts';
import { readParameterValue } from '#shared/specs/check-value.ts';
import type { Catalog } from '../../catalog/catalog.ts';

export interface RecordedRun {
  readonly document: RunDocument;
  readonly planned: PlannedRun;
  /** Tell which trial a sweep chose. */
  readonly events: readonly RunEvent[];
}

/** The file or folder of content that an earlier run produced, absolute. */
export type ArtifactPlace = (ref: ArtifactRef) => string;

/**
 * What a run executed, as a pipeline with the values, versions and code it had. Nodes of sub-pipelines stand beside the others under their full name, since the plan
 * of a run is flat; values are fixed where they were used.
 */
export function portableRun({ document, planned: recorded, events }: RecordedRun, catalog: Pick<Catalog, 'showVersion' | 'findModule'>, placeOf: ArtifactPlace): PortablePipeline {
  const planned = withoutSweeps(recorded, events);
  const keys = new ModuleKeys();
  const names = new NodeNames(planned);
  const modules = new Map<string, PortableCommand>();
  const nodes: PortableNode[] = [];
  for (const node of planned.nodes) {
    const version = node.module.versionId === undefined ? undefined : versionOf(catalog, node.module.versionId);
    const command = commandOf(node, version);
    const identity = JSON.stringify([node.module.versionId, { ...command, key: '' }]);
    const known = modules.get(identity);
    const module = known ?? { ...command, key: keys.take(node.module.label.replace(/^inline$/, '').replace(/:.*$/, ''), node.name) };
    modules.set(identity, module);
    nodes.push(nodeOf(node, module, names, planned, placeOf));
  }
  const { id, pipeline, createdUtc } = document;
  return {
    kind: 'pipeline',
    key: keys.take(pipeline.name, 'pipeline'),
    name: pipeline.name,
    displayName: pipeline.displayName === '' ? pipeline.name : pipeline.displayName,
    description: `What the run ${id} of ${createdUtc} executed, with the values it had.`,
    tags: {},
    interface: { inputs: [], params: [], outputs: Object.entries(planned.outputs).map(([name, from]) => outputPort(name, planned.nodes.find((node) => node.name === from.node)?.outputs.find((output) => output.name === from.output))) },
    settings: { continueOnStepFailure: planned.continueOnStepFailure, forceRerun: false },
    ignored: [],
    nodes,
  };
}

/** A plan in which every sweep gives way to the trial that it chose: that is the one whose results were used. Throws `CannotExportError` for a sweep without one. */
function withoutSweeps(planned: PlannedRun, events: readonly RunEvent[]): PlannedRun {
  const sweeps = new Set(planned.nodes.filter((node) => node.sweep !== undefined).map(({ name }) => name));
  if (sweeps.size === 0) return planned;
  const chosen = new Map(events.flatMap((event) => (event.type === 'sweep-chosen' ? [[event.node, event.trial] as const] : [])));
  const best = (name: string): string => {
    if (!sweeps.has(name)) return name;
    const trial = chosen.get(name);
    if (trial === undefined) throw new CannotExportError(`The sweep "${name}" of this run has chosen no trial, so what came after it did not run. Resume the run, or export the pipeline's file.`);
    return trial;
  };
  const kept = new Set([...sweeps].map(best));
  const nodes = planned.nodes.filter((node) => !sweeps.has(node.name) && (node.trial === undefined || kept.has(node.name)));
  return {
    ...planned,
    nodes: nodes.map((node) => ({ ...node, inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, input]) => [name, input.kind === 'node' ? { ...input, node: best(input.node) } : input])) })),
    outputs: Object.fromEntries(Object.entries(planned.outputs).map(([name, from]) => [name, { ...from, node: best(from.node) }])),
  };
}

/** Names in a run may have dots; those of nodes in a pipeline may not. */
class NodeNames {
  readonly #names = new Map<string, string>();

  constructor(planned: PlannedRun) {
    const taken = new Set(planned.nodes.map((node) => node.name));
    for (const { name } of planned.nodes) {
      let plain = name.replaceAll('.', '__');
      while (plain !== name && taken.has(plain)) plain = `${plain}_`;
      taken.add(plain);
      this.#names.set(name, plain);
    }
  }

  of(name: string): string {
    return this.#names.get(name) ?? name;
  }
}

function versionOf(catalog: Pick<Catalog, 'showVersion' | 'findModule'>, id: string): { readonly document: ModuleVersionDocument; readonly registered: RegisteredVersion } | undefined {
  try {
    const { module, version } = catalog.showVersion({ kind: 'id', id, text: id });
    return { document: version, registered: { name: module.name, version: version.version, versionId: version.id } };
  } catch (error) {
    // The plan says all that is needed; the catalog only knows nicer types.
    if (error instanceof DrydockError && error.kind === 'invalid') return undefined;
    throw error;
  }
}

function commandOf(node: PlannedNode, version: ReturnType<typeof versionOf>): Omit<PortableCommand, 'key'> {
  const declared = interfaceOf(node, version?.document);
  const parallel = parallelOf(node);
  const label = /^(?<name>[^:]+)(?::(?<version>.+))?$/.exec(node.module.label)?.groups;
  const name = label?.['name'] === 'inline' ? undefined : label?.['name'];
  return {
    kind: 'command',
    tags: {},
    interface: declared,
    ...(name === undefined ? {} : { name }),
    ...(label?.['version'] === undefined ? {} : { version: label['version'] }),
    ...(version === undefined ? {} : { registered: version.registered }),
    sealed: {
      kind: 'command',
      spec: {
        kind: 'command', format: 'v2', tags: {}, isDeterministic: node.isDeterministic, interface: declared, ignored: [], command: node.command, additionalIncludes: [],
        environmentVariables: node.environmentVariables, resources: node.resources, anyExitCodeIsSuccess: node.anyExitCodeIsSuccess,
        ...(parallel === undefined ? {} : { parallel }),
      },
      ...(node.snapshotId === undefined ? {} : { snapshotId: node.snapshotId }),
      ...(node.environment === undefined ? {} : { environment: node.environment }),
    },
  };
}

/** The settings of a parallel step as its module would have them; how many processes ran them all follows from these and the resources. */
function parallelOf({ parallel }: PlannedNode): ParallelSettings | undefined {
  if (parallel === undefined) return undefined;
  const { inputType: _type, processes: _processes, driver: _driver, ...settings } = parallel;
  return settings;
}

function interfaceOf(node: PlannedNode, version: ModuleVersionDocument | undefined): Interface {
  const inputs = Object.entries(node.inputs).map(([name, input]): InputPort => {
    const shape = shapeOf(input);
    const declared = version?.inputs.find((port) => port.name === name);
    const batched = node.parallel?.input === name ? node.parallel.inputType : undefined;
    return { name, type: batched ?? declared?.type ?? (shape === 'file' ? 'uri_file' : shape === 'folder' ? 'uri_folder' : 'custom_model'), shape: declared?.shape ?? shape, optional: false };
  });
  const params = Object.entries(node.params).map(([name, text]): Parameter => {
    const declared = version?.params.find((param) => param.name === name);
    return { name, type: declared !== undefined && typedValue(text, declared) !== undefined ? declared.type : 'string', optional: false };
  });
  const given = new Set([...inputs, ...params].map(({ name }) => name));
  const unset = inputsOf(node.command.parts).filter((name) => !given.has(name));
  return { inputs, params: [...params, ...unset.map((name): Parameter => ({ name, type: 'string', optional: true }))], outputs: node.outputs.map((output) => outputPort(output.name, output)) };
}

/** The value in its parameter's type, where a command would be handed the same text for it. */
function typedValue(text: string, param: Pick<Parameter, 'type'>): string | number | boolean | undefined {
  const reading = readParameterValue(text, { type: param.type });
  return 'value' in reading && scalarText(reading.value, param.type) === text ? reading.value : undefined;
}

const shapeOf = (input: PlannedInput): InputPort['shape'] => (input.kind === 'data' ? input.shape : input.kind === 'artifact' ? input.ref.shape : 'any');

function inputsOf(parts: readonly TemplatePart[]): string[] {
  return [...new Set(parts.flatMap((part) => (part.kind === 'optional' ? inputsOf(part.parts) : part.kind === 'input' ? [part.name] : [])))];
}

function outputPort(name: string, planned: { readonly shape: OutputPort['shape']; readonly fileName?: string | undefined } | undefined): OutputPort {
  const shape = planned?.shape ?? 'any';
  const fileName = planned?.fileName;
  return {
    name, shape, type: shape === 'file' ? 'uri_file' : shape === 'folder' ? 'uri_folder' : 'custom_model',
    // A step is asked to write the file under the last part of where it should be stored.
    ...(fileName === undefined || fileName === name ? {} : { path: fileName }),
  };
}

function nodeOf(node: PlannedNode, module: PortableCommand, names: NodeNames, planned: PlannedRun, placeOf: ArtifactPlace): PortableNode {
  const inputs: Record<string, Binding> = {};
  for (const [name, input] of Object.entries(node.inputs)) inputs[name] = inputBinding(name, input, module, names, placeOf);
  for (const param of module.interface.params) {
    const text = node.params[param.name];
    if (text !== undefined) inputs[param.name] = { kind: 'value', value: typedValue(text, param) ?? text, path: ['inputs', param.name] };
  }
  const outputs: Record<string, OutputBinding> = {};
  for (const [name, from] of Object.entries(planned.outputs)) if (from.node === node.name) outputs[from.output] = { pipelineOutput: name, path: ['outputs', from.output] };
  return {
    name: names.of(node.name), module, inputs, outputs, environmentVariables: {}, resources: {}, ignored: [],
    ...(node.timeoutSeconds === undefined ? {} : { timeoutSeconds: node.timeoutSeconds }),
    ...(node.maxRetries === 0 ? {} : { maxRetries: node.maxRetries }),
  };
}

function inputBinding(name: string, input: PlannedInput, module: PortableCommand, names: NodeNames, placeOf: ArtifactPlace): Binding {
  const at = ['inputs', name];
  if (input.kind === 'node') return { kind: 'expression', parts: [{ kind: 'node-output', node: names.of(input.node), output: input.output }], path: at };
  const source: DataSource = input.kind === 'data' ? input.source : { kind: 'local', path: placeOf(input.ref) };
  const port = module.interface.inputs.find((candidate) => candidate.name === name);
  return { kind: 'data', source, ...(port === undefined ? {} : { type: port.type }), path: at };
}
