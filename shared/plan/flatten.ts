import type { DataSource, Interface, Scalar } from '../model/interface.ts';
import type { Ignored, Resources } from '../model/module-spec.ts';
import type { Binding } from '../model/pipeline.ts';
import type { Problem } from '../model/problem.ts';
import type { SealedCommand, SealedModule, SealedNode, SealedPipeline } from '../model/sealed.ts';
import { readParameterValue } from '../specs/check-value.ts';
import { parseDataSource } from '../specs/data-source.ts';
import { isPortName } from '../specs/port-name.ts';
import { topologicalOrder } from './order.ts';
import type { PlannedInput, PlannedNode, PlannedOutput } from './planned-run.ts';
import { dependenciesOf } from './planned-run.ts';
import { planParallel } from './plan-parallel.ts';
import { planSweep } from './plan-sweep.ts';
import { fillVariables } from './fill-variables.ts';
import { scalarText } from './scalar-text.ts';
import type { TrialValues } from '../sweep/plan-trials.ts';

/** A module that a reference was resolved to. `label` is for people: `train:10`. */
export interface ResolvedUse {
  readonly module: SealedModule;
  readonly label: string;
  readonly versionId?: string;
}

/** What an input of a pipeline is bound to, seen from inside. `undefined`: an optional input that nobody bound. */
export type ScopeValue =
  | { readonly kind: 'scalar'; readonly value: Scalar }
  | { readonly kind: 'data'; readonly source: DataSource; readonly mode?: string | undefined }
  | { readonly kind: 'node'; readonly node: string; readonly output: string }
  | undefined;

export interface FlattenRequest {
  readonly pipeline: SealedPipeline;
  /** Values of the pipeline's own inputs that replace its defaults. */
  readonly inputs: Readonly<Record<string, ScopeValue>>;
  /** Looks up what a reference text was resolved to; `undefined` when it was not (already reported). */
  readonly resolved: (reference: string) => ResolvedUse | undefined;
  /** Makes a path absolute that was written as plain text for an input that takes data. */
  readonly absolutePath: (path: string) => string;
}

export interface FlattenedRun {
  readonly nodes: readonly PlannedNode[];
  readonly outputs: Readonly<Record<string, { readonly node: string; readonly output: string }>>;
  readonly problems: readonly Problem[];
  readonly ignored: readonly (Ignored & { readonly node?: string })[];
}

interface Level {
  readonly pipeline: SealedPipeline;
  /** Name of the sub-pipeline node with a trailing dot, empty at the top. */
  readonly prefix: string;
  readonly scope: ReadonlyMap<string, ScopeValue>;
  /** Required inputs without a value that were reported further up. */
  readonly unset: ReadonlySet<string>;
  /** Environment variables of the enclosing nodes do not reach inside; resources and time-outs do not either. */
  readonly node: (name: string) => SealedNode | undefined;
}

/** Each node has a folder of its name; file systems take 255 bytes, and some of it is for what is added. */
const longestNameBytes = 200;

function utf8Length(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const fileNameOf = (path: string | undefined, name: string): string => {
  const last = path?.replace(/\/+$/, '').split('/').pop();
  return last !== undefined && last.includes('.') && !/[${}]/.test(last) && isPortName(last) ? last : name;
};

/** The values a pipeline's inputs have when nobody binds them. */
export function defaultScope(declared: Interface): Map<string, ScopeValue> {
  const scope = new Map<string, ScopeValue>();
  for (const param of declared.params) scope.set(param.name, param.default === undefined ? undefined : { kind: 'scalar', value: param.default });
  for (const port of declared.inputs) scope.set(port.name, port.source === undefined ? undefined : { kind: 'data', source: port.source, mode: port.mode });
  return scope;
}

/**
 * Turns a pipeline with sub-pipelines into the commands to execute, in an order in which dependencies come first.
 * Problems are those that only show once everything is bound: a required input that is unset all the way up,
 * a foreign kind of step, a cycle through sub-pipelines.
 */
export function flattenPipeline(request: FlattenRequest): FlattenedRun {
  const problems: Problem[] = [];
  const ignored: (Ignored & { node?: string })[] = [];
  const nodes: PlannedNode[] = [];
  /** Inputs of the whole pipeline that have no value and that something requires. */
  const needed = new Set<string>();

  const moduleOf = (node: SealedNode): ResolvedUse | undefined =>
    node.use.kind === 'sealed' ? { module: node.use.module, label: labelOf(node.use.module) } : request.resolved(node.use.reference);

  /** The executed node behind `${{parent.jobs.<name>.outputs.<output>}}`. */
  const producerOf = (level: Level, name: string, output: string, within: readonly SealedModule[] = []): { node: string; output: string } | undefined => {
    const node = level.node(name);
    if (node === undefined) return undefined;
    const use = moduleOf(node);
    if (use?.module.kind !== 'pipeline') return { node: `${level.prefix}${name}`, output };
    if (within.includes(use.module)) return undefined;
    const inside = openLevel(use.module, `${level.prefix}${name}.`, new Map(), new Set());
    for (const inner of use.module.nodes) {
      for (const [innerOutput, binding] of Object.entries(inner.outputs)) {
        if (binding.pipelineOutput === output) return producerOf(inside, inner.name, innerOutput, [...within, use.module]);
      }
    }
    return undefined;
  };

  const valueOf = (level: Level, binding: Binding | undefined, node: string, input: string): ScopeValue => {
    if (binding === undefined) return undefined;
    switch (binding.kind) {
      case 'value':
        return { kind: 'scalar', value: binding.value };
      case 'data':
        return { kind: 'data', source: binding.source, mode: binding.mode };
      case 'expression': {
        const [only] = binding.parts;
        if (binding.parts.length === 1 && only !== undefined) {
          if (only.kind === 'parent-input') return level.scope.get(only.name);
          if (only.kind === 'node-output') {
            const producer = producerOf(level, only.node, only.output);
            return producer === undefined ? undefined : { kind: 'node', ...producer };
          }
        }
        let text = '';
        for (const part of binding.parts) {
          if (part.kind === 'text' || part.kind === 'foreign') text += part.text;
          else if (part.kind === 'parent-input') {
            const value = level.scope.get(part.name);
            if (value?.kind === 'scalar') text += scalarText(value.value);
            else if (value !== undefined) {
              problems.push(problemAt(level, node, 'mixed-expression', `input '${input}' joins text with '${part.name}', which is data, not a value. Bind the data alone, or use a parameter.`));
            }
          } else {
            problems.push(problemAt(level, node, 'mixed-expression', `input '${input}' joins text with the output of '${part.node}'. An output can only be bound alone.`));
          }
        }
        return { kind: 'scalar', value: text };
      }
    }
  };

  const visit = (level: Level, within: readonly SealedModule[]): void => {
    for (const node of level.pipeline.nodes) {
      const fullName = `${level.prefix}${node.name}`;
      for (const entry of node.ignored) ignored.push({ node: fullName, ...entry });
      const use = moduleOf(node);
      if (use === undefined) continue;
      if (use.module.kind === 'foreign') {
        problems.push(problemAt(level, node.name, 'not-local', `a step of type '${use.module.type}' does not run here: ${use.module.reason}`));
        continue;
      }
      const declared = interfaceOf(use.module);
      const scope = defaultScope(declared);
      for (const name of scope.keys()) {
        const value = valueOf(level, node.inputs[name], node.name, name);
        if (value !== undefined) scope.set(name, value);
      }
      const unset = new Set<string>();
      for (const item of [...declared.params, ...declared.inputs]) {
        if (item.optional || scope.get(item.name) !== undefined || node.sweep?.searchSpace.some((searched) => searched.name === item.name) === true) continue;
        unset.add(item.name);
        const from = handedDown(node.inputs[item.name], level.unset);
        if (from !== undefined) {
          if (level.prefix === '') needed.add(from);
        } else {
          problems.push(problemAt(level, node.name, 'missing-input', `required input '${item.name}' is not set. Bind it under jobs.${node.name}.inputs, give it a default, or mark it optional.`));
        }
      }
      if (use.module.kind === 'pipeline') {
        if (node.sweep !== undefined) {
          problems.push(problemAt(level, node.name, 'unsupported-trial', `the trial of this sweep is a pipeline (${use.label}). Name a component that runs one command.`));
          continue;
        }
        if (within.includes(use.module)) {
          problems.push(problemAt(level, node.name, 'cycle', `the pipeline ${use.label} contains itself here. Refer to another version of it, or to another module.`));
          continue;
        }
        for (const entry of use.module.ignored) ignored.push({ node: fullName, ...entry });
        visit(openLevel(use.module, `${fullName}.`, scope, unset), [...within, use.module]);
      } else {
        for (const entry of use.module.spec.ignored) ignored.push({ node: fullName, ...entry });
        if (node.parallel !== undefined && use.module.spec.parallel === undefined) ignored.push({ node: fullName, key: 'type', reason: `${use.label} is no parallel component: its command runs once.` });
        if (utf8Length(fullName) > longestNameBytes) {
          problems.push(problemAt(level, node.name, 'name-too-long', `the name of this step, with those of the pipelines it is in, is ${String(utf8Length(fullName))} bytes long; a folder of that name cannot be made. Use at most ${String(longestNameBytes)}.`));
        }
        const { module } = use;
        const plan = (name: string, values: TrialValues, found: Problem[]): PlannedNode => {
          const bound = new Map([...scope, ...Object.entries(values).map(([key, value]): [string, ScopeValue] => [key, { kind: 'scalar', value }])]);
          const planned = plannedNode(name, node, use, module, bound, found, request.absolutePath);
          const { variables, left } = fillVariables(planned.environmentVariables, (key, isParent) => (isParent ? textIn(level, key) : (planned.params[key] ?? (declared.params.some((param) => param.name === key) ? '' : undefined))));
          unfilled = left;
          return { ...planned, environmentVariables: variables };
        };
        let unfilled: readonly string[] = [];
        if (node.sweep === undefined) nodes.push(plan(fullName, {}, problems));
        else {
          // What is wrong with one trial is wrong with most: the first one speaks for all.
          const found: Problem[] = [];
          const { nodes: expanded, note } = planSweep(fullName, node.sweep, (name, values) => plan(name, values, found));
          nodes.push(...expanded);
          problems.push(...found.slice(0, 1));
          if (note !== undefined) ignored.push({ node: fullName, key: 'limits.max_total_trials', reason: `${note.charAt(0).toUpperCase()}${note.slice(1)}.` });
        }
        for (const name of unfilled) ignored.push({ node: fullName, key: `environment_variables.${name}`, reason: 'Only the values of parameters are filled in; the rest of the text is passed on as it stands.' });
      }
    }
  };

  const scope = new Map([...defaultScope(request.pipeline.interface), ...Object.entries(request.inputs)]);
  const declared = [...request.pipeline.interface.params, ...request.pipeline.interface.inputs];
  const unset = new Set(declared.filter((item) => !item.optional && scope.get(item.name) === undefined).map((item) => item.name));
  const top = openLevel(request.pipeline, '', scope, unset);
  visit(top, [request.pipeline]);
  // An input without a value that only optional inputs take is simply unset.
  for (const item of declared) {
    if (needed.has(item.name)) problems.unshift({ severity: 'error', code: 'missing-input', message: `the pipeline's input '${item.name}' (${item.type}) has no value. Give it one.`, commandLine: `To do so: --set ${item.name}=VALUE` });
  }

  const outputs: Record<string, { node: string; output: string }> = {};
  for (const node of request.pipeline.nodes) {
    for (const [output, binding] of Object.entries(node.outputs)) {
      const producer = binding.pipelineOutput === undefined ? undefined : producerOf(top, node.name, output);
      if (binding.pipelineOutput !== undefined && producer !== undefined) outputs[binding.pipelineOutput] = producer;
    }
  }
  return { ...inOrder(markUsed(nodes, outputs), problems), outputs, problems, ignored };
}

/** The text of a parameter of a pipeline; empty when it is optional and not set, undefined when it is no parameter. */
function textIn(level: Level, name: string): string | undefined {
  const parameter = level.pipeline.interface.params.find((candidate) => candidate.name === name);
  const value = level.scope.get(name);
  if (value === undefined) return parameter === undefined ? undefined : '';
  return value.kind === 'scalar' ? scalarText(value.value, parameter?.type) : undefined;
}

/** The unset input of the enclosing pipeline that a binding hands down, if it does. */
function handedDown(binding: Binding | undefined, unset: ReadonlySet<string>): string | undefined {
  if (binding?.kind !== 'expression') return undefined;
  return binding.parts.flatMap((part) => (part.kind === 'parent-input' && unset.has(part.name) ? [part.name] : []))[0];
}

function openLevel(pipeline: SealedPipeline, prefix: string, scope: ReadonlyMap<string, ScopeValue>, unset: ReadonlySet<string>): Level {
  const byName = new Map(pipeline.nodes.map((node) => [node.name, node]));
  return { pipeline, prefix, scope, unset, node: (name) => byName.get(name) };
}

const interfaceOf = (module: Exclude<SealedModule, { kind: 'foreign' }>): Interface => (module.kind === 'pipeline' ? module.interface : module.spec.interface);

const labelOf = (module: SealedModule): string => {
  if (module.kind !== 'command') return module.name ?? module.kind;
  const { name, version } = module.spec;
  return name === undefined ? 'inline' : version === undefined ? name : `${name}:${version}`;
};

const problemAt = (level: Level, node: string, code: string, message: string): Problem => ({
  severity: 'error',
  code,
  node: `${level.prefix}${node}`,
  message,
});

function plannedNode(name: string, node: SealedNode, use: ResolvedUse, module: SealedCommand, scope: ReadonlyMap<string, ScopeValue>, problems: Problem[], absolutePath: (path: string) => string): PlannedNode {
  const { spec } = module;
  const params: Record<string, string> = {};
  const inputs: Record<string, PlannedInput> = {};
  for (const param of spec.interface.params) {
    const value = scope.get(param.name);
    if (value?.kind === 'scalar') {
      const reading = readParameterValue(value.value, param);
      if ('value' in reading) params[param.name] = scalarText(reading.value, param.type);
      else problems.push({ severity: 'error', code: 'invalid-value', node: name, message: `'${param.name}' ${reading.problem}` });
    }
    else if (value !== undefined) {
      problems.push({ severity: 'error', code: 'wrong-type', node: name, message: `parameter '${param.name}' (${param.type}) is bound to data. Bind a value, or declare the input as uri_file or uri_folder.` });
    }
  }
  for (const port of spec.interface.inputs) {
    const value = scope.get(port.name);
    if (value?.kind === 'node') inputs[port.name] = { kind: 'node', node: value.node, output: value.output };
    else if (value?.kind === 'data') inputs[port.name] = { kind: 'data', source: value.source, shape: port.shape };
    else if (typeof value?.value === 'string') {
      const source = parseDataSource(value.value);
      inputs[port.name] = { kind: 'data', source: source.kind === 'local' ? { kind: 'local', path: absolutePath(source.path) } : source, shape: port.shape };
    } else if (value !== undefined) {
      problems.push({ severity: 'error', code: 'wrong-type', node: name, message: `input '${port.name}' (${port.type}) is bound to the value '${scalarText(value.value)}'. Bind data: {type: ${port.type}, path: ...}.` });
    }
  }
  const outputs = spec.interface.outputs.map((port): PlannedOutput => ({
    name: port.name,
    shape: port.shape,
    ...(port.shape === 'file' ? { fileName: fileNameOf(port.path, port.name) } : {}),
    used: false,
  }));
  const timeoutSeconds = node.timeoutSeconds ?? spec.timeoutSeconds;
  const environment = node.environment ?? module.environment;
  return {
    name,
    module: { label: use.label, ...(use.versionId === undefined ? {} : { versionId: use.versionId }) },
    command: spec.command,
    ...(module.snapshotId === undefined ? {} : { snapshotId: module.snapshotId }),
    ...(environment === undefined ? {} : { environment }),
    params,
    inputs,
    outputs,
    environmentVariables: { ...spec.environmentVariables, ...node.environmentVariables },
    resources: mergeResources(spec.resources, node.resources),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    // Of a parallel step, retries are those of its mini-batches.
    maxRetries: spec.parallel === undefined ? (node.maxRetries ?? 0) : 0,
    isDeterministic: node.isDeterministic ?? spec.isDeterministic,
    anyExitCodeIsSuccess: spec.anyExitCodeIsSuccess,
    ...planParallel(spec, node),
  };
}

function mergeResources(base: Resources, override: Resources): Resources {
  return { ...base, ...Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined)) };
}

function markUsed(nodes: readonly PlannedNode[], outputs: FlattenedRun['outputs']): PlannedNode[] {
  const used = new Set(Object.values(outputs).map(({ node, output }) => `${node} ${output}`));
  for (const node of nodes) {
    for (const input of Object.values(node.inputs)) if (input.kind === 'node') used.add(`${input.node} ${input.output}`);
  }
  // Any trial may turn out to be the best one.
  for (const node of nodes) {
    for (const output of node.outputs) if (node.trial !== undefined && used.has(`${node.trial.sweep} ${output.name}`)) used.add(`${node.name} ${output.name}`);
  }
  return nodes.map((node) => ({ ...node, outputs: node.outputs.map((output) => ({ ...output, used: used.has(`${node.name} ${output.name}`) })) }));
}

function inOrder(nodes: readonly PlannedNode[], problems: Problem[]): { nodes: PlannedNode[] } {
  const wrapped = nodes.map((node) => ({ name: node.name, dependsOn: dependenciesOf(node), node }));
  const { sorted, cyclic } = topologicalOrder(wrapped);
  if (cyclic.length > 0) {
    const names = cyclic.map(({ name }) => name);
    problems.push({ severity: 'error', code: 'cycle', message: `the nodes ${names.slice(0, 8).join(', ')} wait for each other: each takes an output that needs another of them first. Break the cycle.` });
  }
  return { nodes: sorted.map(({ node }) => node) };
}
