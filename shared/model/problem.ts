/**
 * A position in a source text. `line` and `column` are 1-based; `path` is the YAML path
 * (`jobs.train.inputs.epochs`), empty for the document itself.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * Something a person should know about a text they wrote. `code` is stable and machine-readable
 * (`unknown-key`, `missing-input`); `message` says what is wrong, what was expected and what to do.
 */
export interface Problem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
  /** The pipeline node it concerns, where there is one. */
  readonly node?: string;
}

export const isError = (problem: Problem): boolean => problem.severity === 'error';
