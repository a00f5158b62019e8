import { runPipeline } from '../run/run-pipeline.ts';
import type { PipelineCheck, RunInputs, RunOptions, RunResult } from '../run/results.ts';
import { checkPipeline } from '../run/check-pipeline.ts';
import { writePipeline, yamlOf } from '../run/write-pipeline.ts';
import type { InputDeclaration, Inputs, Nothing, ValueOf } from '../runtime/ports.ts';
import type { AnyBinding, Bindings } from './bindings.ts';
import { addStep } from './building.ts';
import { callPlaceOf } from './call-place.ts';
import { describePipeline, interfaceOf, titleOf } from './describe-pipeline.ts';
import type { DescribedPipeline, PipelineDeclaration, PipelineOutputs, PipelineParameters } from './describe-pipeline.ts';
import type { InputReference, OutputReference, ParameterReference } from './references.ts';
import type { Step, StepSettings } from './step.ts';

/** By which {@link main} tells a pipeline from a module. */
export const pipelineMark: unique symbol = Symbol.for('drydock.pipeline');

/** What a pipeline's function is called with: its inputs and parameters, to be handed to steps. */
export interface PipelineScope<I, P> {
  readonly inputs: { readonly [K in keyof I]: InputReference };
  readonly params: { readonly [K in keyof P]: ParameterReference<ValueOf<P[K]>> };
}

type OutputNames<O, R> = Extract<keyof O | keyof R, string>;

/** A pipeline that was described. Called inside of another pipeline's function it becomes a step of that one. */
export interface Pipeline<I, P, O extends string> {
  /** @throws {NotInPipelineError} outside of a pipeline. @throws {WiringError} for a binding that does not fit. */
  (bindings: Bindings<I, P>, settings?: StepSettings<O>): Step<O>;
  readonly declaration: PipelineDeclaration;
  /** Its v2 YAML. Modules that are written in TypeScript stand in it by the spec that `drydock module build` makes beside their source. */
  toYaml(): string;
  /** Checks it just as YAML is checked, files that it names included. */
  validate(options?: { readonly signal?: AbortSignal }): Promise<PipelineCheck>;
  /** Writes its YAML, with `schema` and all; replaces what is there in one step. @throws {InvalidPipelineError} when it has errors: nothing is written then. */
  write(file: string): Promise<void>;
  /** Plans and runs it on this machine. @throws {InvalidPipelineError} or {@link InvalidInputError} with every problem, when nothing could be started. */
  run(given?: RunInputs<I, P>, options?: RunOptions): Promise<RunResult>;
  readonly [pipelineMark]: DescribedPipeline;
}

/**
 * A pipeline: its function is called once, right here, and each module that it calls becomes a step. Conditions and loops are those of TypeScript, over
 * what is known now.
 *
 * @throws {WiringError} when steps are wired to what is not there.
 * @example
 * export const pipeline = dsl.pipeline(
 *   { name: 'training', inputs: { raw: dsl.input('uri_folder', { path: './data' }) }, params: { rate: dsl.number({ default: 0.1 }) }, folder: import.meta.dirname },
 *   (p) => {
 *     const prep = prepare({ data: p.inputs.raw });
 *     const trained = train({ data: prep.outputs.out, rate: p.params.rate });
 *     return { model: trained.outputs.model };
 *   },
 * );
 */
export function pipeline<const I extends Readonly<Record<string, InputDeclaration>> = Nothing, const P extends PipelineParameters = Nothing, const O extends PipelineOutputs = Nothing, const R extends Readonly<Record<string, OutputReference | undefined>> = Nothing>(
  declaration: PipelineDeclaration<I, P, O>,
  describe: (p: PipelineScope<I, P>) => R | void,
): Pipeline<I, P, OutputNames<O, R>>;
// The scope has a reference under every declared name, and the pipeline an output under every returned one: the types above follow the names, these do not.
export function pipeline(declaration: PipelineDeclaration, describe: (p: PipelineScope<Inputs, PipelineParameters>) => Readonly<Record<string, OutputReference | undefined>> | void): unknown {
  return pipelineOf(describePipeline(declaration, describe), callPlaceOf(pipeline)?.file);
}

function pipelineOf(described: DescribedPipeline, program: string | undefined): Pipeline<Inputs, PipelineParameters, string> {
  const { declaration } = described;
  const call = (bindings: Readonly<Record<string, AnyBinding>>, settings: StepSettings = {}): Step =>
    addStep(titleOf(declaration), { use: { kind: 'pipeline', pipeline: described }, known: interfaceOf(described), bindings: { ...bindings }, settings, place: callPlaceOf(call), defaultName: declaration.name ?? 'pipeline' });
  return Object.assign(call, {
    declaration,
    toYaml: () => yamlOf(described, program),
    validate: ({ signal }: { readonly signal?: AbortSignal } = {}) => checkPipeline(described, program, signal),
    write: (file: string) => writePipeline(described, program, file),
    run: (given: RunInputs<object, object> = {}, options: RunOptions = {}) => runPipeline(described, program, given, options),
    [pipelineMark]: described,
  });
}

/** The pipeline that something is or carries. */
export function describedPipelineOf(value: unknown): DescribedPipeline | undefined {
  return typeof value === 'function' && pipelineMark in value && isDescribed(value[pipelineMark]) ? value[pipelineMark] : undefined;
}

const isDescribed = (value: unknown): value is DescribedPipeline => typeof value === 'object' && value !== null && 'declaration' in value && 'steps' in value;
