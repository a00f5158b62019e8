import type { LineChange } from '#shared/authoring/spec/line-changes.ts';
import type { Problem } from '#shared/model/problem.ts';

/** What became, or would become, of one module of one source file. */
export interface BuiltModule {
  /** Absolute. */
  readonly source: string;
  /** Absent where the source could not be read so far. */
  readonly module?: string;
  /** The spec, absolute. */
  readonly spec?: string;
  /** `created` and `updated`: written, or with `dryRun` would be. `failed`: nothing was written; `problems` say why. */
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'failed';
  readonly problems: readonly Problem[];
  /** How the text of the spec differs from the one that was there. */
  readonly changes: readonly LineChange[];
  /** The text of the spec; absent where it is unchanged or failed. */
  readonly text?: string;
}

export interface BuildReport {
  readonly files: readonly BuiltModule[];
  /** How many source files were looked at, those without a module too. */
  readonly looked: number;
  readonly dryRun: boolean;
}

export interface BuildRequest {
  /** Files and folders, absolute. */
  readonly targets: readonly string[];
  /** Look only, and tell what would be written. */
  readonly dryRun: boolean;
  /** Where it is remembered what was built from what; absent: nothing is remembered. */
  readonly cacheFolder?: string;
}
