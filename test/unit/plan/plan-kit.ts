import type { Binding, ExpressionPart } from '#shared/model/pipeline.ts';
import type { DataSource, InputPort, Interface, OutputPort, Parameter, Scalar } from '#shared/model/interface.ts';
import { parameterTypeSchema } from '#shared/model/interface.ts';
import type { SealedCommand, SealedModule, SealedNode, SealedPipeline } from '#shared/model/sealed.ts';
import type { FlattenRequest, FlattenedRun } from '#shared/plan/flatten.ts';
import { flattenPipeline } from '#shared/plan/flatten.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { parseExpression } from '#shared/specs/expression.ts';

interface DeclaredInput {
  readonly type: string;
  readonly optional?: boolean;
  readonly default?: Scalar;
  readonly source?: DataSource;
}
type Declared = Readonly<Record<string, string | DeclaredInput>>;

/** `{ epochs: 'integer', data: 'uri_folder' }`; more than a type as an object. */
function interfaceOf(inputs: Declared, outputs: Readonly<Record<string, string>>): Interface {
  const params: Parameter[] = [];
  const ports: InputPort[] = [];
  for (const [name, entry] of Object.entries(inputs)) {
    const { type, optional = false, default: value, source }: DeclaredInput = typeof entry === 'string' ? { type: entry } : entry;
    const parameterType = parameterTypeSchema.safeParse(type);
    if (parameterType.success) params.push({ name, type: parameterType.data, optional, ...(value === undefined ? {} : { default: value }) });
    else ports.push({ name, type, shape: shapeOf(type), optional, ...(source === undefined ? {} : { source }) });
  }
  return { params, inputs: ports, outputs: Object.entries(outputs).map(([name, type]): OutputPort => ({ name, type, shape: shapeOf(type) })) };
}

const shapeOf = (type: string) => (type === 'uri_file' ? 'file' : type === 'uri_folder' ? 'folder' : 'any');

export function command(inputs: Declared = {}, outputs: Readonly<Record<string, string>> = {}, more: Partial<SealedCommand['spec']> = {}): SealedCommand {
  return {
    kind: 'command',
    spec: {
      kind: 'command', format: 'v2', tags: {}, isDeterministic: true, interface: interfaceOf(inputs, outputs), ignored: [], command: { parts: [{ kind: 'text', text: 'true' }] },
      additionalIncludes: [], environmentVariables: {}, resources: {}, anyExitCodeIsSuccess: false, ...more,
    },
  };
}

/** Inputs as they stand in YAML: a literal, `${{parent...}}` text, or `{ path }` data. Outputs: the pipeline output they feed. */
export type NodeInputs = Readonly<Record<string, string | number | boolean | { readonly path: string }>>;

export function node(name: string, module: SealedModule | string, inputs: NodeInputs = {}, outputs: Readonly<Record<string, string>> = {}, more: Partial<SealedNode> = {}): SealedNode {
  return {
    name,
    use: typeof module === 'string' ? { kind: 'reference', reference: module } : { kind: 'sealed', module },
    inputs: Object.fromEntries(Object.entries(inputs).map(([input, value]) => [input, bindingOf(value)])),
    outputs: Object.fromEntries(Object.entries(outputs).map(([output, pipelineOutput]) => [output, { pipelineOutput, path: [] }])),
    environmentVariables: {}, resources: {}, ignored: [], ...more,
  };
}

function bindingOf(value: NodeInputs[string]): Binding {
  if (typeof value === 'object') return { kind: 'data', source: { kind: 'local', path: value.path }, path: [] };
  const parts: ExpressionPart[] = typeof value === 'string' ? parseExpression(value) : [];
  return parts.some((part) => part.kind !== 'text') ? { kind: 'expression', parts, path: [] } : { kind: 'value', value, path: [] };
}

export function pipeline(nodes: readonly SealedNode[], inputs: Declared = {}, outputs: Readonly<Record<string, string>> = {}): SealedPipeline {
  return { kind: 'pipeline', interface: interfaceOf(inputs, outputs), settings: { continueOnStepFailure: false, forceRerun: false }, ignored: [], nodes: [...nodes] };
}

export function flatten(top: SealedPipeline, more: Partial<FlattenRequest> = {}): FlattenedRun {
  return flattenPipeline({ pipeline: top, inputs: {}, resolved: () => undefined, absolutePath: (path) => `/abs/${path}`, ...more });
}

export const local = (path: string): DataSource => ({ kind: 'local', path });

/** `node name: problem codes` of what is wrong. */
export const wrong = (run: FlattenedRun): string[] => run.problems.map(({ node: name, code }) => `${name ?? ''} ${code}`.trim());

export function nodeOf(run: FlattenedRun, name: string): PlannedNode {
  const found = run.nodes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no node ${name} among ${run.nodes.map((each) => each.name).join()}`);
  return found;
}

/** A planned node by itself, for what looks at nodes only. */
export function planned(name: string, dependsOn: readonly string[] = [], more: Partial<PlannedNode> = {}): PlannedNode {
  return {
    name, module: { label: name }, command: { parts: [] }, params: {}, inputs: Object.fromEntries(dependsOn.map((from) => [`from_${from}`, { kind: 'node', node: from, output: 'out' }])),
    outputs: [{ name: 'out', shape: 'folder', used: true }], environmentVariables: {}, resources: {}, maxRetries: 0, isDeterministic: true, anyExitCodeIsSuccess: false, ...more,
  };
}
