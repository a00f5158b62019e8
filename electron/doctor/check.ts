/** `failed`: pipelines cannot run because of it. `warning`: something will be missing or slow. */
export type CheckStatus = 'ok' | 'warning' | 'failed';

/** One thing that was looked at on this machine. */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, in one sentence or less. */
  readonly detail: string;
  /** What to do; absent when there is nothing to do. */
  readonly advice?: string;
}

export interface Diagnosis {
  /** Whether pipelines can run here. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}
