import { moduleLog } from './module-log.ts';
import { makeOutputFolders } from './output-folders.ts';
import type { ModuleDeclaration, ModuleFunction, ModuleLog, WrittenModule } from './module.ts';
import type { InputDeclaration, Inputs, OutputDeclaration, Outputs, ParameterDeclaration, Parameters } from './ports.ts';
import { flagOf, readArguments } from './read-arguments.ts';
import type { Scalar } from './yaml-value.ts';

type Paths<I> = { readonly [K in keyof I]: I[K] extends InputDeclaration<infer Value> ? Value : string };

/** What a module's function is called with directly; parameters that are left out get their defaults. */
export interface InvokeArguments<I, P, O> {
  readonly inputs?: Partial<Paths<I>>;
  readonly params?: { readonly [K in keyof P]?: P[K] extends ParameterDeclaration<infer Value> ? Exclude<Value, undefined> : Scalar };
  readonly outputs?: { readonly [K in keyof O]?: O[K] extends OutputDeclaration ? string : string };
  /** Instead of the standard output. */
  readonly log?: ModuleLog;
}

/** A function with its interface, in the two ways it is called. */
export interface Invokable<I, P, O> {
  readonly written: WrittenModule;
  readonly invoke: (given: InvokeArguments<I, P, O>) => Promise<void>;
}

/** What is made of a declaration and its function by every copy of the SDK. What the function gets was read by its declaration, so it has those types. */
export function invokable<I extends Inputs, P extends Parameters, O extends Outputs>(declaration: ModuleDeclaration<I, P, O>, run: ModuleFunction<I, P, O>): Invokable<I, P, O>;
export function invokable(declaration: ModuleDeclaration, run: WrittenModule['invoke']): Invokable<Inputs, Parameters, Outputs> {
  return {
    written: { declaration, invoke: run },
    async invoke({ inputs, params, outputs, log = moduleLog(process.env) }) {
      const argv = Object.entries({ ...inputs, ...params, ...outputs }).flatMap(([name, value]) => (value === undefined ? [] : [`${flagOf(name)}=${String(value)}`]));
      const reading = readArguments(declaration, argv);
      if ('faults' in reading) throw new TypeError(`The module "${declaration.name}" cannot be called like this: ${reading.faults.join('; ')}.`);
      makeOutputFolders(declaration, reading.read.outputs);
      await run({ ...reading.read, log });
    },
  };
}
