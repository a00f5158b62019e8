import type { DataSource, Scalar } from '../../model/interface.ts';
import type { Binding } from '../../model/pipeline.ts';
import type { SealedEnvironment } from '../../model/sealed.ts';
import { topologicalOrder } from '../../plan/order.ts';
import { scalarText } from '../../plan/scalar-text.ts';
import { readParameterValue } from '../../specs/check-value.ts';
import { parseDataSource } from '../../specs/data-source.ts';
import { CannotExportError } from '../export-errors.ts';
import type { PortableCommand, PortableNode, PortablePipeline } from '../model/portable.ts';

/** A piece of a value: text, or a parameter of the workflow by the name of the pipeline's input. */
export type ValuePart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'parameter'; readonly name: string };

/** What an input of a step that takes data is given. */
export type StepData =
  | { readonly kind: 'step'; readonly step: string; readonly output: string }
  /** Data that the pipeline is given; `source` is what it has by itself. */
  | { readonly kind: 'pipeline-input'; readonly name: string; readonly source?: DataSource | undefined }
  | { readonly kind: 'source'; readonly source: DataSource };

type ScopeValue = { readonly kind: 'parts'; readonly parts: readonly ValuePart[]; /** What it is unless somebody says otherwise. */ readonly text: string } | StepData;
type Scope = ReadonlyMap<string, ScopeValue | undefined>;

/** One command of the workflow, with everything around it resolved. Names of steps inside sub-pipelines are `outer.inner`. */
export interface Step {
  readonly name: string;
  readonly module: PortableCommand;
  readonly node: PortableNode;
  readonly environment: SealedEnvironment | undefined;
  /** Set parameters only. */
  readonly params: ReadonlyMap<string, { readonly parts: readonly ValuePart[]; readonly text: string }>;
  readonly data: ReadonlyMap<string, StepData>;
}

export interface Steps {
  /** Those that others need come first. */
  readonly steps: readonly Step[];
  /** The pipeline's outputs, by name. */
  readonly outputs: ReadonlyMap<string, { readonly step: string; readonly output: string }>;
}

/** Resolves a pipeline with its sub-pipelines into the steps of one workflow, whose parameters stay parameters. Throws {@link CannotExportError}. */
export function stepsOf(root: PortablePipeline, note: (text: string) => void): Steps {
  const steps: Step[] = [];
  const scope = new Map<string, ScopeValue | undefined>();
  for (const param of root.interface.params) {
    if (param.default === undefined && param.optional) {
      note(`The optional input "${param.name}" is left out: a workflow cannot tell whether it is set. Give it a default to have it.`);
      scope.set(param.name, undefined);
    } else scope.set(param.name, { kind: 'parts', parts: [{ kind: 'parameter', name: param.name }], text: param.default === undefined ? '' : scalarText(param.default, param.type) });
  }
  for (const port of root.interface.inputs) {
    if (port.source === undefined && port.optional) note(`The optional input "${port.name}" is left out. Give it a path to have it.`);
    scope.set(port.name, port.source === undefined && port.optional ? undefined : { kind: 'pipeline-input', name: port.name, source: port.source });
  }
  visit(root, '', scope, steps, note);
  const { sorted } = topologicalOrder(steps.map((step) => ({ name: step.name, dependsOn: [...step.data.values()].flatMap((data) => (data.kind === 'step' ? [data.step] : [])), step })));
  return { steps: sorted.map(({ step }) => step), outputs: outputsOf(root) };
}

function outputsOf(root: PortablePipeline): Map<string, { step: string; output: string }> {
  const outputs = new Map<string, { step: string; output: string }>();
  for (const node of root.nodes) {
    for (const [output, { pipelineOutput }] of Object.entries(node.outputs)) {
      const producer = pipelineOutput === undefined ? undefined : producerOf(root, '', node.name, output);
      if (pipelineOutput !== undefined && producer !== undefined) outputs.set(pipelineOutput, producer);
    }
  }
  return outputs;
}

function visit(pipeline: PortablePipeline, prefix: string, scope: Scope, steps: Step[], note: (text: string) => void): void {
  for (const node of pipeline.nodes) {
    const name = `${prefix}${node.name}`;
    const { module } = node;
    if (module.kind === 'foreign') throw new CannotExportError(`The step "${name}" of type "${module.type}" has no counterpart in Argo: ${module.reason}`);
    if (node.sweep !== undefined) throw new CannotExportError(`The sweep "${name}" has no counterpart in Argo. Export one of its trials, or use a command step with fixed values.`);
    if (module.kind === 'command' && module.sealed.spec.parallel !== undefined) throw new CannotExportError(`The parallel step "${name}" has no counterpart in Argo: its mini-batches are handed out by a driver of Drydock. Use a command step that loops over the files.`);
    const inner = new Map<string, ScopeValue | undefined>();
    const { inputs, params } = module.interface;
    for (const port of inputs) inner.set(port.name, valueOf(pipeline, prefix, scope, node.inputs[port.name]) ?? (port.source === undefined ? undefined : { kind: 'source', source: port.source }));
    for (const param of params) inner.set(param.name, valueOf(pipeline, prefix, scope, node.inputs[param.name]) ?? (param.default === undefined ? undefined : literal(param.default)));
    if (module.kind === 'pipeline') visit(module, `${name}.`, inner, steps, note);
    else steps.push(stepOf(name, node, module, inner));
  }
}

function stepOf(name: string, node: PortableNode, module: PortableCommand, scope: Scope): Step {
  const params = new Map<string, { parts: readonly ValuePart[]; text: string }>();
  const data = new Map<string, StepData>();
  for (const param of module.interface.params) {
    const value = scope.get(param.name);
    if (value?.kind === 'parts') params.set(param.name, typed(value, param));
    else if (value !== undefined) throw new CannotExportError(`The parameter "${param.name}" of "${name}" is bound to data.`);
  }
  for (const port of module.interface.inputs) {
    const value = scope.get(port.name);
    if (value === undefined) continue;
    // A path or URL that is handed over as a text.
    data.set(port.name, value.kind === 'parts' ? { kind: 'source', source: parseDataSource(value.text) } : value);
  }
  return { name, module, node, environment: node.environment ?? module.sealed.environment, params, data };
}

/** A value that does not depend on a parameter is written as a local run would hand it over. */
function typed(value: { readonly parts: readonly ValuePart[]; readonly text: string }, param: PortableCommand['interface']['params'][number]): { parts: readonly ValuePart[]; text: string } {
  const reading = readParameterValue(value.text, param);
  const text = 'value' in reading ? scalarText(reading.value, param.type) : value.text;
  return { text, parts: value.parts.every((part) => part.kind === 'text') ? [{ kind: 'text', text }] : value.parts };
}

const literal = (value: Scalar): ScopeValue => ({ kind: 'parts', parts: [{ kind: 'text', text: scalarText(value) }], text: scalarText(value) });

function valueOf(level: PortablePipeline, prefix: string, scope: Scope, binding: Binding | undefined): ScopeValue | undefined {
  if (binding === undefined) return undefined;
  if (binding.kind === 'value') return literal(binding.value);
  if (binding.kind === 'data') return { kind: 'source', source: binding.source };
  const [only] = binding.parts;
  if (binding.parts.length === 1 && only?.kind === 'parent-input') return scope.get(only.name);
  if (binding.parts.length === 1 && only?.kind === 'node-output') {
    const producer = producerOf(level, prefix, only.node, only.output);
    return producer === undefined ? undefined : { kind: 'step', ...producer };
  }
  const values = binding.parts.map((part): Extract<ScopeValue, { kind: 'parts' }> => {
    if (part.kind === 'text' || part.kind === 'foreign') return { kind: 'parts', parts: [{ kind: 'text', text: part.text }], text: part.text };
    const value = part.kind === 'parent-input' ? scope.get(part.name) : undefined;
    return value?.kind === 'parts' ? value : { kind: 'parts', parts: [], text: '' };
  });
  return { kind: 'parts', parts: values.flatMap(({ parts }) => parts), text: values.map(({ text }) => text).join('') };
}

/** The step behind the output of a node, which may be a sub-pipeline. */
function producerOf(level: PortablePipeline, prefix: string, name: string, output: string): { step: string; output: string } | undefined {
  const node = level.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) return undefined;
  if (node.module.kind !== 'pipeline') return { step: `${prefix}${name}`, output };
  for (const inner of node.module.nodes) {
    for (const [innerOutput, binding] of Object.entries(inner.outputs)) {
      if (binding.pipelineOutput === output) return producerOf(node.module, `${prefix}${name}.`, inner.name, innerOutput);
    }
  }
  return undefined;
}
