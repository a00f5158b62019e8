import { suggest } from '#shared/specs/nearest.ts';
import { OutputDeclaration } from '../runtime/ports.ts';
import type { DataType, Inputs, ParameterDeclaration } from '../runtime/ports.ts';
import type { Literal, Scalar, YamlMap, YamlValue } from '../runtime/yaml-value.ts';
import { DeclarationError, WiringError } from '../sdk-errors.ts';
import { PipelineDraft, describeInto } from './building.ts';
import type { DescribedStep } from './building.ts';
import { InputReference, OutputReference, ParameterReference } from './references.ts';
import type { KnownInterface } from './step-use.ts';

/** Parameters of a pipeline by name: declared as those of a module are, or simply their values. */
export type PipelineParameters = Readonly<Record<string, ParameterDeclaration | Scalar | Literal | YamlMap | null>>;
/** Outputs of a pipeline by name. */
export type PipelineOutputs = Readonly<Record<string, OutputDeclaration | YamlMap | Scalar | null>>;

/** What holds for a pipeline as a whole. */
export interface PipelineSettings {
  /** Kept in the YAML; a local run uses this machine. */
  readonly defaultCompute?: string;
  /** Kept in the YAML; a local run keeps outputs in the run folder. */
  readonly defaultDatastore?: string;
  /** Steps that do not need a failed one go on. */
  readonly continueOnStepFailure?: boolean;
  /** Nothing is reused. */
  readonly forceRerun?: boolean;
  /** Further keys of the YAML, as they are called there. */
  readonly extra?: YamlMap;
}

/** What a pipeline says of itself. */
export interface PipelineDeclaration<I extends Inputs = Inputs, P extends PipelineParameters = PipelineParameters, O extends PipelineOutputs = PipelineOutputs> {
  readonly name?: string;
  readonly version?: Scalar | Literal;
  readonly displayName?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, YamlValue>>;
  readonly experimentName?: string;
  readonly compute?: string;
  readonly inputs?: I;
  readonly params?: P;
  /** What it produces. May be left out: what its function returns then says it. */
  readonly outputs?: O;
  readonly settings?: PipelineSettings;
  /** The folder that relative paths start from, best `import.meta.dirname`; default the working directory. */
  readonly folder?: string;
  /** The `$schema` of the YAML; default that of a pipeline job. */
  readonly schema?: string;
  /** Further keys of the YAML, as they are called there. */
  readonly extra?: YamlMap;
}

/** A pipeline as its function described it. */
export interface DescribedPipeline {
  readonly declaration: PipelineDeclaration;
  readonly steps: readonly DescribedStep[];
  /** By pipeline output: the output of a step that it is. */
  readonly returned: ReadonlyMap<string, OutputReference>;
}

/**
 * Calls a pipeline's function and keeps what it made.
 *
 * @throws {DeclarationError} when an input and a parameter share a name.
 * @throws {WiringError} when what it returns is no output of a step of this pipeline, or returned twice.
 */
export function describePipeline(declaration: PipelineDeclaration, describe: (scope: { inputs: Record<string, InputReference>; params: Record<string, ParameterReference<never>> }) => Readonly<Record<string, OutputReference | undefined>> | void): DescribedPipeline {
  const draft = new PipelineDraft();
  const { inputs = {}, params = {}, outputs } = declaration;
  const twice = Object.keys(params).find((name) => Object.hasOwn(inputs, name));
  if (twice !== undefined) throw new DeclarationError(`${titleOf(declaration)} has "${twice}" among its inputs and its params. They share their names in YAML: rename one.`);
  const scope = {
    inputs: named('input', inputs, (name) => new InputReference(`\${{parent.inputs.${name}}}`, draft)),
    params: named('parameter', params, (name) => new ParameterReference<never>(`\${{parent.inputs.${name}}}`, draft)),
  };
  const returned = describeInto(draft, () => describe(scope)) ?? {};
  if ('then' in returned) throw new WiringError(`The function of ${titleOf(declaration).replace('The', 'the')} is asynchronous. A pipeline is described at once: await what it needs before dsl.pipeline.`);
  const kept = new Map<string, OutputReference>();
  const used = new Set<string>();
  for (const [name, reference] of Object.entries(returned)) {
    if (reference === undefined) continue;
    if (!(reference instanceof OutputReference) || reference.scope !== draft) throw new WiringError(`${titleOf(declaration)} returns as "${name}" what is no output of one of its steps. Return STEP.outputs.NAME.`);
    if (outputs !== undefined && !Object.hasOwn(outputs, name)) throw new WiringError(`${titleOf(declaration)} returns "${name}", which is not among its outputs. ${suggest(name, Object.keys(outputs), 'outputs')}`);
    if (used.has(reference.expression)) throw new WiringError(`${titleOf(declaration)} returns the output "${reference.output}" of the step "${reference.step}" twice. One output of a step can be one output of the pipeline.`);
    used.add(reference.expression);
    kept.set(name, reference);
  }
  return { declaration, steps: draft.steps, returned: kept };
}

/** A reference per name; asking for another one is told at once. */
function named<T extends object>(noun: string, declared: Readonly<Record<string, unknown>>, make: (name: string) => T): Record<string, T> {
  const made = Object.fromEntries(Object.keys(declared).map((name) => [name, make(name)]));
  return new Proxy(made, {
    get: (target, name, receiver): unknown => {
      if (typeof name === 'string' && !Object.hasOwn(target, name)) throw new WiringError(`The pipeline has no ${noun} "${name}". ${suggest(name, Object.keys(declared), `${noun}s`)}`);
      return Reflect.get(target, name, receiver);
    },
  });
}

/** How a pipeline is called in messages. */
export const titleOf = ({ name, displayName }: Pick<PipelineDeclaration, 'name' | 'displayName'>): string => (name === undefined && displayName === undefined ? 'The pipeline' : `The pipeline "${name ?? displayName}"`);

/** The interface that a pipeline has for those who use it as a step. */
export function interfaceOf({ declaration, returned }: DescribedPipeline): KnownInterface {
  const outputs = new Map<string, DataType | undefined>();
  for (const [name, output] of Object.entries(declaration.outputs ?? {})) outputs.set(name, output instanceof OutputDeclaration ? output.type : undefined);
  for (const [name, { type }] of returned) if (!outputs.has(name)) outputs.set(name, type);
  const inputs = Object.entries(declaration.inputs ?? {});
  return { inputs: new Set(inputs.map(([name]) => name)), params: new Set(Object.keys(declaration.params ?? {})), outputs, inputTypes: new Map(inputs.map(([name, { type }]) => [name, type])) };
}
