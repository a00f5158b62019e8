import type { ModuleShape } from '#shared/authoring/declared-module.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { InitFile, InitFileOutcome } from './init-files.ts';

/** What `module init` is asked for. Paths are absolute. */
export interface InitRequest {
  readonly name?: string;
  /** Of a template; a function, script or notebook is `basic` or `mpi`. Default `basic`. */
  readonly type?: ModuleShape;
  /** Of a template; default Python. */
  readonly language?: 'python' | 'typescript';
  /** A file to make a module of; absent for a template. */
  readonly source?: { readonly file: string; readonly functionName?: string };
  /** Where it is made; default: a new folder called as the module, or that of the source. */
  readonly folder?: string;
  /** Where a new folder is made when none is named. */
  readonly workingFolder: string;
  /** Arguments of the source that are data, by name. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly entryOnly: boolean;
  readonly dryRun: boolean;
}

/** The files of a module that is not written yet. */
export interface InitPlan {
  /** As files and code call it. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly InitFile[];
  /** What is run, relative to the folder, with `/`. */
  readonly entry: string;
  readonly spec: string;
  /** The inputs that must be given, for which there is sample data. */
  readonly sampleInputs: readonly { readonly name: string; readonly type: string }[];
  /** What was decided that a person may have expected otherwise, one sentence each. */
  readonly notes: readonly string[];
  /** Warnings of reading the source, with their places. */
  readonly problems: readonly Problem[];
}

export interface InitResult extends Omit<InitPlan, 'files'> {
  readonly files: readonly InitFileOutcome[];
  readonly dryRun: boolean;
}

/** Reads `FILE.py:FUNCTION`; a drive letter of Windows is no file. */
export function parseSource(text: string): { readonly file: string; readonly functionName?: string } {
  const colon = text.lastIndexOf(':');
  const functionName = text.slice(colon + 1);
  if (colon < 2 || /[/\\]/.test(functionName)) return { file: text };
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(functionName)) throw new InvalidInputError(`"${functionName}" is no name of a function. Write the source as FILE.py:FUNCTION.`);
  return { file: text.slice(0, colon), functionName };
}
