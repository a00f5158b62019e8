import { DrydockError } from '#shared/errors.ts';

/** Thrown when a path cannot be that of a pipeline file: it is relative, no YAML file, a folder, a device, too large, or no text. */
export class NotAPipelineFileError extends DrydockError {
  constructor(file: string, detail: string) {
    super('not-a-pipeline-file', 'invalid', `"${file.slice(0, 300)}" cannot be used as a pipeline: ${detail}`);
  }
}

/** Thrown when a pipeline file cannot be read or written because of permissions, or because it is marked read-only. */
export class PipelineAccessError extends DrydockError {
  constructor(file: string, what: 'read' | 'written', cause?: unknown) {
    super('pipeline-access', 'invalid', `${file} cannot be ${what}: you are not permitted to, or it is read-only. Change its permissions, or work on a copy.`, { cause });
  }
}

/** Thrown when a new pipeline would replace a file. */
export class PipelineExistsError extends DrydockError {
  constructor(file: string) {
    super('pipeline-exists', 'invalid', `${file} exists already. Choose another name, or open it.`);
  }
}
