import { maxYamlDepth } from '#shared/yaml/parse-yaml.ts';
import { InputDeclaration, OutputDeclaration, ParameterDeclaration } from '../runtime/ports.ts';
import { Literal } from '../runtime/yaml-value.ts';
import { DeclarationError } from '../sdk-errors.ts';
import { DataBinding } from './bindings.ts';
import type { AnyBinding } from './bindings.ts';
import type { DescribedStep } from './building.ts';
import type { DescribedPipeline, PipelineSettings } from './describe-pipeline.ts';
import { Reference } from './references.ts';
import type { OutputReference } from './references.ts';
import type { StepUse } from './step-use.ts';

/** A value of the YAML that is being made; keys without a value are gone. */
export type TreeValue = string | number | boolean | null | Literal | readonly TreeValue[] | Tree;
export interface Tree {
  [key: string]: TreeValue;
}

/** How a module that is written in TypeScript stands in the YAML: the path of its spec, or its content. */
export type WrittenAs = (use: Extract<StepUse, { kind: 'written' }>) => string | Tree;

const jobSchema = 'https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json';

/** The v2 YAML of a pipeline, as a tree. */
export function pipelineTree(pipeline: DescribedPipeline, writtenAs: WrittenAs): Tree {
  return { $schema: pipeline.declaration.schema ?? jobSchema, ...body(pipeline, writtenAs, 0) };
}

function body({ declaration, steps, returned }: DescribedPipeline, writtenAs: WrittenAs, depth: number): Tree {
  if (depth > maxYamlDepth / 4) throw new DeclarationError('Pipelines are nested too deep. Flatten them.');
  const { name, version, displayName, description, tags, experimentName, compute, settings, extra } = declaration;
  const inputs = { ...mapped(declaration.inputs, (value) => asTree(value)), ...mapped(declaration.params, (value) => asTree(value)) };
  const outputs = { ...mapped(declaration.outputs, (value) => asTree(value)) };
  for (const [output, { type }] of returned) if (!Object.hasOwn(outputs, output)) outputs[output] = { type: type ?? 'uri_folder' };
  return {
    type: 'pipeline',
    ...given({ name, version, display_name: displayName, description, tags, experiment_name: experimentName, compute }),
    ...given({ settings: settings === undefined ? undefined : settingsTree(settings) }),
    ...(Object.keys(inputs).length === 0 && declaration.inputs === undefined && declaration.params === undefined ? {} : { inputs }),
    ...(Object.keys(outputs).length === 0 && declaration.outputs === undefined ? {} : { outputs }),
    ...given(extra ?? {}),
    // A pipeline job that runs one component has no steps of its own.
    ...(steps.length === 0 && extra?.['component'] !== undefined ? {} : { jobs: Object.fromEntries(steps.map((step) => [step.name, stepTree(step, returned, writtenAs, depth)])) }),
  };
}

const settingsTree = ({ defaultCompute, defaultDatastore, continueOnStepFailure, forceRerun, extra }: PipelineSettings): Tree =>
  given({ default_compute: defaultCompute, default_datastore: defaultDatastore, continue_on_step_failure: continueOnStepFailure, force_rerun: forceRerun, ...extra });

function stepTree({ use, known, name, bindings, settings }: DescribedStep, returned: ReadonlyMap<string, OutputReference>, writtenAs: WrittenAs, depth: number): Tree {
  const { type, displayName, description, compute, environment, environmentVariables, resources, timeoutSeconds, retries, isDeterministic, extra } = settings;
  const inputs: Tree = {};
  for (const [input, binding] of Object.entries(bindings)) if (binding !== undefined) inputs[input] = bindingTree(binding, known?.inputs.has(input) === true ? (known.inputTypes.get(input) ?? 'uri_folder') : undefined);
  const outputs: Tree = { ...mapped(settings.outputs, (value) => asTree(value)) };
  for (const [output, { step, output: own }] of returned) {
    if (step !== name) continue;
    const target = `\${{parent.outputs.${output}}}`;
    const said = outputs[own];
    outputs[own] = isTree(said) ? { ...said, path: target } : target;
  }
  return {
    ...usedTree(use, writtenAs, depth),
    ...given({ type, display_name: displayName, description, compute, environment, environment_variables: environmentVariables, resources }),
    ...given({ limits: timeoutSeconds === undefined ? undefined : { timeout: timeoutSeconds }, retry_settings: retries === undefined ? undefined : { max_retries: retries }, is_deterministic: isDeterministic }),
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    ...(Object.keys(outputs).length === 0 ? {} : { outputs }),
    ...given(extra ?? {}),
  };
}

function usedTree(use: StepUse, writtenAs: WrittenAs, depth: number): Tree {
  switch (use.kind) {
    case 'component':
      return { component: use.text };
    case 'inline-component':
      return { component: given(use.content) };
    case 'keys':
      return given(use.content);
    case 'pipeline':
      return { type: 'pipeline', component: body(use.pipeline, writtenAs, depth + 1) };
    case 'written':
    default:
      return { component: writtenAs(use) };
  }
}

/** Text for an input that takes data is a path: the YAML says so, lest it is taken for a value. */
function bindingTree(binding: Exclude<AnyBinding, undefined>, portType: string | undefined): TreeValue {
  if (binding instanceof DataBinding) {
    const { type, mode, extra } = binding.options;
    return { ...given({ type, mode }), path: String(binding.source), ...given(extra ?? {}) };
  }
  if (portType !== undefined && typeof binding === 'string' && !binding.includes('${{')) return { type: portType, path: binding };
  return asTree(binding);
}

/** A declaration, reference or plain value as it stands in the YAML. */
export function asTree(value: unknown, depth = 0): TreeValue {
  if (depth > maxYamlDepth) throw new DeclarationError('A value of the pipeline is nested too deep for YAML.');
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof Literal) return value;
  if (value instanceof Reference) return value.expression;
  if (value instanceof InputDeclaration) {
    const { optional, description, mode, path, extra } = value.options;
    return given({ type: value.type, optional, description, mode, path, ...extra });
  }
  if (value instanceof OutputDeclaration) {
    const { description, mode, path, extra } = value.options;
    return given({ type: value.type, description, mode, path, ...extra });
  }
  if (value instanceof ParameterDeclaration) {
    const { default: fallback, optional, min, max, enum: choices, description, extra } = value.options;
    return given({ type: value.type, default: fallback, optional, min, max, enum: choices, description, ...extra });
  }
  if (Array.isArray(value)) return value.map((each: unknown) => asTree(each, depth + 1));
  if (typeof value === 'object') return mapped(value, (each) => asTree(each, depth + 1));
  throw new DeclarationError(`A ${typeof value} cannot stand in the YAML of a pipeline.`);
}

/** The entries that have a value. */
const given = (entries: Readonly<Record<string, unknown>>): Tree => mapped(entries, (value) => asTree(value));

function mapped(entries: object | undefined, asValue: (value: unknown) => TreeValue): Tree {
  const all: [string, unknown][] = Object.entries(entries ?? {});
  return Object.fromEntries(all.filter(([, value]) => value !== undefined).map(([key, value]) => [key, asValue(value)]));
}

const isTree = (value: TreeValue | undefined): value is Tree => typeof value === 'object' && value !== null && !(value instanceof Literal) && !Array.isArray(value);
