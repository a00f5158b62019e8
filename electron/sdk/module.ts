import path from 'node:path';
import { DeclarationError } from './sdk-errors.ts';
import { checkDeclaration, knownInterface } from './module-parts.ts';
import type { AnyBinding, Bindings } from './pipeline/bindings.ts';
import { addStep } from './pipeline/building.ts';
import { callPlaceOf } from './pipeline/call-place.ts';
import type { Step, StepSettings } from './pipeline/step.ts';
import { runFile, runReference, runWritten } from './run/run-module-alone.ts';
import type { RunInputs, RunOptions, RunResult } from './run/results.ts';
import { moduleMark } from './runtime/module.ts';
import type { ModuleDeclaration, ModuleFunction, WrittenModule } from './runtime/module.ts';
import { invokable } from './runtime/invoke.ts';
import type { InvokeArguments } from './runtime/invoke.ts';
import type { InputDeclaration, Inputs, Nothing, OutputDeclaration, Outputs, ParameterDeclaration, Parameters } from './runtime/ports.ts';
import type { YamlMap } from './runtime/yaml-value.ts';

type NamesOf<O> = Extract<keyof O, string>;

/** A module that is written in TypeScript. Called inside of a pipeline's function it becomes a step. */
export interface TypeScriptModule<I, P, O> {
  /** @throws {NotInPipelineError} outside of a pipeline. @throws {WiringError} for a binding that does not fit. */
  (bindings: Bindings<I, P>, settings?: StepSettings<NamesOf<O>>): Step<NamesOf<O>>;
  readonly declaration: ModuleDeclaration;
  /** Calls the function itself, in this process, with the defaults filled in: for tests. @throws {TypeError} when a value does not fit the declaration. */
  invoke(given: InvokeArguments<I, P, O>): Promise<void>;
  /** Runs it as one step, in its environment, through the same planner as a pipeline. @throws {InvalidInputError} when nothing could be started. */
  run(given: RunInputs<I, P>, options?: RunOptions): Promise<RunResult>;
  readonly [moduleMark]: WrittenModule;
}

/** A module whose interface stands in a file or in the catalog: names are checked when the pipeline is, not by the type checker. */
export interface AnyModule<OutputNames extends string = string> {
  /** @throws {NotInPipelineError} outside of a pipeline. */
  (bindings?: Readonly<Record<string, AnyBinding>>, settings?: StepSettings<OutputNames>): Step<OutputNames>;
  /** Runs it alone. @throws {InvalidInputError} when nothing could be started. @throws {NotFoundError} for an unknown reference. @throws {DeclarationError} for what only a pipeline can run. */
  run(given: RunInputs<Readonly<Record<string, string>>, Readonly<Record<string, string>>>, options?: RunOptions): Promise<RunResult>;
}

/**
 * A module: a function with a declared interface. The file that holds it runs it as a program with {@link main}, `drydock module build` makes a spec of it,
 * and inside of `dsl.pipeline` it is called like a function.
 *
 * @throws {DeclarationError} when the declaration contradicts itself.
 * @example
 * export const train = dsl.module(
 *   { name: 'train', inputs: { data: dsl.input('uri_folder') }, params: { rate: dsl.number({ default: 0.1 }) }, outputs: { model: dsl.output('uri_folder') } },
 *   async ({ inputs, params, outputs, log }) => { ... },
 * );
 */
export function module<const I extends Readonly<Record<string, InputDeclaration>> = Nothing, const P extends Readonly<Record<string, ParameterDeclaration>> = Nothing, const O extends Readonly<Record<string, OutputDeclaration>> = Nothing>(
  declaration: ModuleDeclaration<I, P, O>,
  run: ModuleFunction<I, P, O>,
): TypeScriptModule<I, P, O>;
export function module(declaration: ModuleDeclaration, run: WrittenModule['invoke']): unknown {
  return writtenModule(declaration, run, callPlaceOf(module)?.file);
}

/**
 * The same from a function that is there already: `fromFunc(train, { name: 'train', ... })`. The function takes what `dsl.module` gives it.
 *
 * @throws {DeclarationError} when the declaration contradicts itself.
 */
export function fromFunc<const I extends Inputs = Nothing, const P extends Parameters = Nothing, const O extends Outputs = Nothing>(run: ModuleFunction<I, P, O>, declaration: ModuleDeclaration<I, P, O>): TypeScriptModule<I, P, O>;
export function fromFunc(run: WrittenModule['invoke'], declaration: ModuleDeclaration): unknown {
  return writtenModule(declaration, run, callPlaceOf(fromFunc)?.file);
}

function writtenModule(declaration: ModuleDeclaration, run: WrittenModule['invoke'], file: string | undefined): TypeScriptModule<Inputs, Parameters, Outputs> {
  checkDeclaration(declaration);
  const { written, invoke } = invokable(declaration, run);
  const known = knownInterface(declaration);
  const step = (bindings: Readonly<Record<string, AnyBinding>>, settings: StepSettings = {}): Step =>
    addStep(`The module "${declaration.name}"`, { use: { kind: 'written', module: written, file }, known, bindings: { ...bindings }, settings, place: callPlaceOf(step), defaultName: declaration.name });
  return Object.assign(step, { declaration, invoke, run: (given: RunInputs<object, object>, options: RunOptions = {}) => runWritten(written, file, given, options), [moduleMark]: written });
}

/**
 * A module by its spec file, relative to the folder of the pipeline. The names of its outputs may be given as a type, for the type checker:
 * `Module.fromYaml<'model' | 'report'>('./train.yml')`. Its `run` looks for the file from the working directory.
 */
export function fromYaml<const OutputNames extends string = string>(file: string): AnyModule<OutputNames> {
  const written = /[\\/]/.test(file) || /\.ya?ml$/i.test(file) ? file : `./${file}`;
  const stem = path.basename(file).replace(/\.ya?ml$/i, '').replace(/\.spec$/i, '');
  return anyModule(file, { kind: 'component', text: written }, stem, (given, options) => runFile(file, given, options));
}

/**
 * A registered module by its reference: `name`, `name:version`, `name@latest`, `azureml:name:version`. It is kept as written and resolved when a run is
 * submitted.
 */
export function reference<const OutputNames extends string = string>(text: string): AnyModule<OutputNames> {
  const name = /([^/:@]+)(?:[:@][^:@/]*|\/(?:versions|labels)\/[^/]+)?\/?$/.exec(text.replace(/^azureml:/, ''))?.[1] ?? text;
  return anyModule(text, { kind: 'component', text }, name, (given, options) => runReference(text, given, options));
}

/** {@link reference} under the name it has elsewhere: `Module.load('train:3')`. */
export function load<const OutputNames extends string = string>(text: string): AnyModule<OutputNames> {
  return reference(text);
}

/** A component that is written out, with the keys of YAML; it stands inside of the pipeline. */
export function inline<const OutputNames extends string = string>(component: YamlMap): AnyModule<OutputNames> {
  const name = typeof component['name'] === 'string' ? component['name'] : 'step';
  return anyModule(name, { kind: 'inline-component', content: component }, name, () => alone('An inline component'));
}

/** A step of one command, with the keys of YAML: `command`, `code`, `environment`, ... What it is given also declares its inputs. */
export function command<const OutputNames extends string = string>(content: YamlMap & { readonly command: string }): AnyModule<OutputNames> {
  return anyModule('The command', { kind: 'keys', content }, 'step', () => alone('A command'));
}

/** A step of any other kind (`parallel`, `sweep`, `spark`, ...), with the keys of YAML. */
export function step<const OutputNames extends string = string>(content: YamlMap): AnyModule<OutputNames> {
  return anyModule('The step', { kind: 'keys', content }, typeof content['type'] === 'string' ? content['type'] : 'step', () => alone('A step'));
}

function anyModule<OutputNames extends string>(
  what: string,
  use: { readonly kind: 'component'; readonly text: string } | { readonly kind: 'inline-component' | 'keys'; readonly content: YamlMap },
  defaultName: string,
  run: (given: RunInputs<object, object>, options: RunOptions) => Promise<RunResult>,
): AnyModule<OutputNames> {
  const call = (bindings: Readonly<Record<string, AnyBinding>> = {}, settings: StepSettings = {}): Step<OutputNames> =>
    addStep(what, { use, known: undefined, bindings, settings, place: callPlaceOf(call), defaultName });
  return Object.assign(call, { run: (given: RunInputs<object, object>, options: RunOptions = {}) => run(given, options) });
}

async function alone(what: string): Promise<never> {
  throw new DeclarationError(`${what} runs as a step of a pipeline only. Put it into dsl.pipeline(...).`);
}
