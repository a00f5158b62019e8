import type { DataType, InputDeclaration, ParameterDeclaration } from '../runtime/ports.ts';
import type { Literal, Scalar, YamlMap, YamlValue } from '../runtime/yaml-value.ts';
import type { InputReference, OutputReference, ParameterReference, Reference } from './references.ts';

/** How data is handed to a step. */
export interface DataOptions {
  readonly type?: DataType;
  /** `ro_mount`, `download`, `direct`, ... */
  readonly mode?: string;
  /** Further keys of the YAML, as they are called there. */
  readonly extra?: YamlMap;
}

/** Data, and how it is handed to a step. Made by {@link data}. */
export class DataBinding {
  readonly source: string | Reference;
  readonly options: DataOptions;

  constructor(source: string | Reference, options: DataOptions) {
    this.source = source;
    this.options = options;
  }
}

/**
 * Data for an input, with its type or mode.
 *
 * @param source a path, a URL, `azureml:NAME:VERSION`, an input of the pipeline or an output of a step. Paths are relative to the folder of the pipeline.
 * @example train({ data: dsl.data('./data', { mode: 'download' }) })
 */
export function data(source: string | InputReference | OutputReference | ParameterReference, options: DataOptions = {}): DataBinding {
  return new DataBinding(source, options);
}

/** What an input that takes data can be given: a path, URL or `azureml:NAME:VERSION` as text, a reference, or {@link data}. */
export type PortBinding = string | InputReference | OutputReference | DataBinding;

/** What a parameter can be given. A text may hold references: `` `run-${p.params.name}` ``. */
export type ParameterBinding<Value> = Exclude<Value, undefined> | ParameterReference<Exclude<Value, undefined>> | ParameterReference<Value>;

/** What an input of a module can be given whose interface is known only from a file. */
export type AnyBinding = Scalar | null | undefined | Literal | Reference | DataBinding | YamlMap | readonly YamlValue[];

type OptionalNames<I, P> = { [K in keyof I]: I[K] extends InputDeclaration<infer Value> ? (undefined extends Value ? K : never) : never }[keyof I] | { [K in keyof P]: P[K] extends ParameterDeclaration<infer _Value, infer Needed> ? (Needed extends true ? never : K) : K }[keyof P];

type EveryBinding<I, P> = { readonly [K in keyof I]: PortBinding } & { readonly [K in keyof P]: ParameterBinding<P[K] extends ParameterDeclaration<infer Value> ? Value : P[K] extends string ? string : P[K] extends number ? number : P[K] extends boolean ? boolean : Scalar> };

/** What a step is given: every input that has to be, and those of the others that should. */
export type Bindings<I, P> = Omit<EveryBinding<I, P>, OptionalNames<I, P>> & Partial<Pick<EveryBinding<I, P>, OptionalNames<I, P> & keyof EveryBinding<I, P>>>;
