import { AsyncLocalStorage } from 'node:async_hooks';
import { suggest } from '#shared/specs/nearest.ts';
import { DataBinding } from './bindings.ts';
import type { AnyBinding } from './bindings.ts';
import type { CallPlace } from './call-place.ts';
import { OutputReference, Reference } from './references.ts';
import type { Step, StepSettings } from './step.ts';
import type { KnownInterface, StepUse } from './step-use.ts';
import { NotInPipelineError, WiringError } from '../sdk-errors.ts';

/** A step as it was described. */
export interface DescribedStep {
  readonly name: string;
  readonly use: StepUse;
  readonly known: KnownInterface | undefined;
  readonly bindings: Readonly<Record<string, AnyBinding>>;
  readonly settings: StepSettings;
  readonly place: CallPlace | undefined;
}

/** A step as it is called for: what it runs, what it is given. */
export interface StepRequest extends Omit<DescribedStep, 'name'> {
  readonly defaultName: string;
}

/** The pipeline that is being described: collects the steps that its function makes. */
export class PipelineDraft {
  readonly steps: DescribedStep[] = [];
  readonly #names = new Set<string>();

  /** @throws {WiringError} when a binding names no input of the module, or belongs to another pipeline. */
  add(request: StepRequest): Step {
    const { use, known, bindings, settings, place } = request;
    const name = this.#claim(settings.name, request.defaultName);
    for (const [input, binding] of Object.entries(bindings)) this.#check(name, input, binding, known);
    for (const output of Object.keys(settings.outputs ?? {})) if (known !== undefined && !known.outputs.has(output)) throw unknownOutput(name, output, known);
    this.steps.push({ name, use, known, bindings, settings, place });
    return { name, outputs: this.#outputs(name, known) };
  }

  #check(step: string, input: string, binding: AnyBinding, known: KnownInterface | undefined): void {
    if (known !== undefined && !known.inputs.has(input) && !known.params.has(input)) throw new WiringError(`The step "${step}" has no input "${input}". ${suggest(input, [...known.inputs, ...known.params], 'inputs')}`);
    const source = binding instanceof DataBinding ? binding.source : binding;
    if (source instanceof Reference && source.scope !== this) throw new WiringError(`The input "${input}" of the step "${step}" is given ${source.expression} of another pipeline. Hand it in as an input of this one.`);
  }

  /** Outputs by name; without a known interface any name is taken, and checked when the pipeline is. */
  #outputs(step: string, known: KnownInterface | undefined): Readonly<Record<string, OutputReference>> {
    const made: Record<string, OutputReference> = {};
    for (const [name, type] of known?.outputs ?? []) made[name] = new OutputReference(this, step, name, type);
    return new Proxy(made, {
      get: (target, name, receiver): unknown => {
        if (typeof name !== 'string' || Object.hasOwn(target, name)) return Reflect.get(target, name, receiver);
        if (known !== undefined) throw unknownOutput(step, name, known);
        return (target[name] = new OutputReference(this, step, name, undefined));
      },
    });
  }

  #claim(given: string | undefined, defaultName: string): string {
    const base = given ?? (defaultName.replace(/[^\p{L}\p{N}_]+/gu, '_') || 'step');
    if (given !== undefined && this.#names.has(given)) throw new WiringError(`Two steps of the pipeline are called "${given}". Give one of them another name.`);
    let name = base;
    for (let count = 2; this.#names.has(name); count += 1) name = `${base}_${count}`;
    this.#names.add(name);
    return name;
  }
}

const unknownOutput = (step: string, output: string, known: KnownInterface): WiringError => new WiringError(`The step "${step}" has no output "${output}". ${suggest(output, known.outputs.keys(), 'outputs')}`);

/** The pipeline whose function is being called, so that calling a module is enough to make a step of it. */
const building = new AsyncLocalStorage<PipelineDraft>();

/** Calls `describe` with `draft` as the pipeline that steps are added to. */
export const describeInto = <T>(draft: PipelineDraft, describe: () => T): T => building.run(draft, describe);

/**
 * Makes a step of the pipeline that is being described. A step makes its outputs as they are asked for, so it has those that its module has.
 *
 * @throws {NotInPipelineError} outside of a pipeline's function.
 */
export function addStep<OutputNames extends string>(what: string, request: StepRequest): Step<OutputNames>;
export function addStep(what: string, request: StepRequest): Step {
  const draft = building.getStore();
  if (draft === undefined) throw new NotInPipelineError(what);
  return draft.add(request);
}
