import { DrydockError } from '#shared/errors.ts';

/** Thrown for a file that is no bundle, or one that was damaged or tampered with. Nothing was imported. */
export class BadBundleError extends DrydockError {
  constructor(file: string, what: string, cause?: unknown) {
    super('bad-bundle', 'invalid', `${file} cannot be imported: ${what}. Nothing was changed.`, cause === undefined ? {} : { cause });
  }
}

/** Thrown when a bundle has other content than what is here under the same name and version. Nothing was imported. */
export class BundleConflictError extends DrydockError {
  constructor(file: string, conflicts: readonly string[]) {
    super('bundle-conflict', 'invalid', `${file} cannot be imported: ${conflicts.join('; ')}. Nothing was changed. Use another home (DRYDOCK_HOME), or export the pipeline as YAML, which takes modules along as files.`);
  }
}
