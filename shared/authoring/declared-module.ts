import type { ParameterType, Scalar } from '../model/interface.ts';
import type { Problem } from '../model/problem.ts';

/** Where something stands in a source file; both count from 1. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

interface DeclaredArgument {
  /** As it is called in the spec and in the code: `learning_rate`. */
  readonly name: string;
  /** The option by which the command receives it: `--learning-rate`; absent for one that is given by its position (argparse). */
  readonly flag?: string;
  readonly description?: string;
  readonly place: SourcePlace;
}

/** An input or an output that is a file or a folder. */
export interface DeclaredPort extends DeclaredArgument {
  readonly kind: 'input' | 'output';
  /** A v2 type: `uri_folder`, `uri_file`, `mltable`, ... */
  readonly type: string;
  /** The source does not say that this is a port, or of which type: its name does. A spec that knows better keeps it. */
  readonly isGuessed?: boolean;
  readonly optional: boolean;
}

export interface DeclaredParameter extends DeclaredArgument {
  readonly kind: 'parameter';
  readonly type: ParameterType;
  readonly optional: boolean;
  readonly default?: Scalar;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly Scalar[];
  /** Argparse's `store_true`: the flag stands alone and its value is left out. */
  readonly isSwitch?: boolean;
  /** The switch that turns it off, of argparse's `BooleanOptionalAction`: `--no-progress`; empty where there is none. */
  readonly offFlag?: string;
  /** Argparse's `nargs`: the flag takes a list, which a spec gives as one text split on white space. */
  readonly takesMany?: boolean;
}

export type DeclaredItem = DeclaredPort | DeclaredParameter;

/** How a module is executed: one command, the same command on several processes, or a mini-batch entry. */
export type ModuleShape = 'basic' | 'mpi' | 'parallel';

/** What the source code of a module says of it, found by reading alone: nothing of it was executed. */
export interface DeclaredModule {
  readonly language: 'python' | 'typescript';
  readonly shape: ModuleShape;
  readonly name: string;
  readonly version?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isDeterministic?: boolean;
  /** The function that is the module; absent for a script that is one as a whole. */
  readonly functionName?: string;
  /** Ports and parameters in the order they were written. */
  readonly items: readonly DeclaredItem[];
  readonly image?: string;
  /** An environment by name, in place of an image: `azureml:NAME@latest`. */
  readonly environment?: string;
  /** Relative to the source file. */
  readonly condaFile?: string;
  readonly place: SourcePlace;
}

/** What reading one source file came to: a file may declare no module at all, which is no problem by itself. */
export interface SourceReading {
  readonly modules: readonly DeclaredModule[];
  /** What could not be understood, with its place and what to do. */
  readonly problems: readonly Problem[];
}
