import type { Scalar, YamlMap } from './yaml-value.ts';

/** The types of data a port takes; others are passed on as they are. */
export type DataType = 'uri_folder' | 'uri_file' | 'mltable' | 'mlflow_model' | 'custom_model' | 'triton_model' | (string & {});

/** Only for the type checker: what the program gets. */
declare const held: unique symbol;

/** What may be said of an input that receives a file or a folder. */
export interface InputOptions {
  /** May be left out; the module then gets `undefined`. */
  readonly optional?: boolean;
  readonly description?: string;
  /** How it is brought: `ro_mount` (default), `download`, `direct`, ... */
  readonly mode?: string;
  /** Of a pipeline's input: the data that is used when nothing else is given. A path, a URL or `azureml:NAME:VERSION`. */
  readonly path?: string;
  /** Further keys of the YAML, as they are called there. */
  readonly extra?: YamlMap;
}

/** An input that receives a file or a folder. Made by {@link input}. */
export class InputDeclaration<Value extends string | undefined = string | undefined> {
  readonly kind = 'input';
  readonly type: DataType | undefined;
  readonly options: InputOptions;
  declare readonly [held]?: Value;

  constructor(type: DataType | undefined, options: InputOptions) {
    this.type = type;
    this.options = options;
  }
}

/** What may be said of an output. */
export interface OutputOptions {
  readonly description?: string;
  /** `rw_mount` (default), `upload`, ... */
  readonly mode?: string;
  /** Where Azure ML should store it; a local run lists this as ignored. */
  readonly path?: string;
  /** Further keys of the YAML, as they are called there. */
  readonly extra?: YamlMap;
}

/** An output: a file or a folder that the module writes. Made by {@link output}. */
export class OutputDeclaration {
  readonly kind = 'output';
  readonly type: DataType | undefined;
  readonly options: OutputOptions;

  constructor(type: DataType | undefined, options: OutputOptions) {
    this.type = type;
    this.options = options;
  }
}

/** What may be said of a parameter. */
export interface ParameterOptions<T extends Scalar> {
  /** The value that is used when none is given. */
  readonly default?: T;
  /** May be left out; without a default the module then gets `undefined`. */
  readonly optional?: boolean;
  readonly description?: string;
  /** Further keys of the YAML, as they are called there. */
  readonly extra?: YamlMap;
}

/** The same for numbers; both limits are inclusive. */
export interface NumberOptions extends ParameterOptions<number> {
  readonly min?: number;
  readonly max?: number;
}

interface AnyParameterOptions extends ParameterOptions<Scalar> {
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly Scalar[];
}

/** A parameter: an input that receives a value. `Needed` tells whether one has to be given. */
export class ParameterDeclaration<Value extends Scalar | undefined = Scalar | undefined, Needed extends boolean = boolean> {
  readonly kind = 'parameter';
  /** As it stands in the YAML: old files have other names for the same types (`Integer`, `float`). */
  readonly type: string;
  readonly options: AnyParameterOptions;
  declare readonly [held]?: { readonly value: Value; readonly needed: Needed };

  constructor(type: string, options: AnyParameterOptions) {
    this.type = type;
    this.options = options;
  }
}

type GivenValue<T extends Scalar, Options> = Options extends { readonly default: Scalar } ? T : Options extends { readonly optional: true } ? T | undefined : T;
type IsNeeded<Options> = Options extends { readonly default: Scalar } | { readonly optional: true } ? false : true;
type DeclaredParameter<T extends Scalar, Options> = ParameterDeclaration<GivenValue<T, Options>, IsNeeded<Options>>;

declare const nothing: unique symbol;
/** What is declared where nothing is: no name at all. */
export type Nothing = { readonly [nothing]?: never };

/**
 * An input that receives a file or a folder: the module gets its path. Without a type, what is given decides, as in YAML.
 *
 * @example dsl.input('uri_folder', { optional: true })
 */
export function input<const Options extends InputOptions>(type?: DataType | Options, options?: Options): InputDeclaration<Options extends { readonly optional: true } ? string | undefined : string> {
  return typeof type === 'object' ? new InputDeclaration(undefined, type) : new InputDeclaration(type, options ?? {});
}

/** An output: the module gets the path to write to. A folder is there already; of a file, its folder is. */
export function output(type?: DataType | OutputOptions, options?: OutputOptions): OutputDeclaration {
  return typeof type === 'object' ? new OutputDeclaration(undefined, type) : new OutputDeclaration(type, options ?? {});
}

/** A parameter that is a number. */
export function number<const Options extends NumberOptions>(options?: Options): DeclaredParameter<number, Options> {
  return new ParameterDeclaration('number', options ?? {});
}

/** A parameter that is a whole number. */
export function integer<const Options extends NumberOptions>(options?: Options): DeclaredParameter<number, Options> {
  return new ParameterDeclaration('integer', options ?? {});
}

/** A parameter that is a text. */
export function string<const Options extends ParameterOptions<string>>(options?: Options): DeclaredParameter<string, Options> {
  return new ParameterDeclaration('string', options ?? {});
}

/** A parameter that is `true` or `false`; on the command line `--flag true` or `--flag false`. */
export function boolean<const Options extends ParameterOptions<boolean>>(options?: Options): DeclaredParameter<boolean, Options> {
  return new ParameterDeclaration('boolean', options ?? {});
}

/** A parameter that is one of some texts. */
function enumeration<const Choice extends string, const Options extends ParameterOptions<NoInfer<Choice>>>(choices: readonly Choice[], options?: Options): DeclaredParameter<Choice, Options> {
  return new ParameterDeclaration('string', { ...options, enum: choices });
}

export { enumeration as enum };

/** A parameter whose type is called as a YAML file calls it (`Integer`, `float`, `enum`); for new ones, take {@link number} and its like. */
export function parameter(type: string, options: { readonly default?: Scalar; readonly optional?: boolean; readonly min?: number; readonly max?: number; readonly enum?: readonly Scalar[]; readonly description?: string; readonly extra?: YamlMap } = {}): ParameterDeclaration<Scalar | undefined, false> {
  return new ParameterDeclaration(type, options);
}

/** Inputs by name. */
export type Inputs = Readonly<Record<string, InputDeclaration>>;
/** Outputs by name. */
export type Outputs = Readonly<Record<string, OutputDeclaration>>;
/** Parameters by name. */
export type Parameters = Readonly<Record<string, ParameterDeclaration>>;

/** What a module gets for a parameter. */
export type ValueOf<Declared> = Declared extends ParameterDeclaration<infer Value> ? Value : Declared extends string ? string : Declared extends number ? number : Declared extends boolean ? boolean : Scalar | undefined;
