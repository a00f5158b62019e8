import type { InputDeclaration, Inputs, OutputDeclaration, Outputs, ParameterDeclaration, Parameters, ValueOf } from './ports.ts';

/** What a module says of itself: its name and its interface. */
export interface ModuleDeclaration<I extends Inputs = Inputs, P extends Parameters = Parameters, O extends Outputs = Outputs> {
  /** Letters, digits, `_`, `-` and `.`; the name it is registered under. */
  readonly name: string;
  readonly version?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** `false` for one that gives different results for the same inputs: it is never reused. */
  readonly isDeterministic?: boolean;
  readonly inputs?: I;
  readonly params?: P;
  readonly outputs?: O;
  /** The image it runs in; default `node:22-slim`. Needs Node 20 or newer. */
  readonly image?: string;
}

/** What a module writes to: lines for people, and metrics. */
export interface ModuleLog {
  /** A line on the standard output. */
  info(message: string): void;
  /** A line on the standard error output. */
  warn(message: string): void;
  /**
   * Records a value of a metric. Where `MLFLOW_TRACKING_URI` names a folder (`file:`) and `MLFLOW_RUN_ID` a run, it goes into MLflow's files, where Drydock
   * finds it; else it is printed only.
   */
  metric(name: string, value: number, step?: number): void;
}

/** What the function of a module is called with: paths, values, and where to report. */
export interface ModuleArguments<I extends Inputs, P extends Parameters, O extends Outputs> {
  readonly inputs: { readonly [K in keyof I]: I[K] extends InputDeclaration<infer Value> ? Value : string };
  readonly params: { readonly [K in keyof P]: ValueOf<P[K]> };
  readonly outputs: { readonly [K in keyof O]: string };
  readonly log: ModuleLog;
}

/** The function of a module. What it throws makes the step fail. */
export type ModuleFunction<I extends Inputs, P extends Parameters, O extends Outputs> = (given: ModuleArguments<I, P, O>) => void | Promise<void>;

/** A module that is written in TypeScript, before anything is made of it. */
export interface WrittenModule {
  readonly declaration: ModuleDeclaration;
  /** Runs the function with paths and values that have been checked. */
  readonly invoke: (given: { inputs: Record<string, string | undefined>; params: Record<string, string | number | boolean | undefined>; outputs: Record<string, string>; log: ModuleLog }) => void | Promise<void>;
}

/** By which a module is found among what a file exports, whichever copy of this code made it. */
export const moduleMark: unique symbol = Symbol.for('drydock.module');

/** The module that something is or carries. */
export function writtenModuleOf(value: unknown): WrittenModule | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !(moduleMark in value)) return undefined;
  const found: unknown = value[moduleMark];
  return isWritten(found) ? found : undefined;
}

const isWritten = (value: unknown): value is WrittenModule => typeof value === 'object' && value !== null && 'declaration' in value && 'invoke' in value;

/** The interface of a declaration as one list. */
export function itemsOf({ inputs = {}, params = {}, outputs = {} }: ModuleDeclaration): (readonly [string, InputDeclaration | ParameterDeclaration | OutputDeclaration])[] {
  return [...Object.entries(inputs), ...Object.entries(params), ...Object.entries(outputs)];
}
