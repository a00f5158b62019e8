import type { EngineName } from '#shared/model/run.ts';
import type { RunRequest } from '#electron/runner/run-service.ts';

/** The options of `pipeline run` as the command line hands them over; those of `endpoint invoke` are some of them. */
export interface PipelineRunOptions {
  readonly engine: 'auto' | EngineName;
  readonly set?: Readonly<Record<string, string>>;
  readonly maxWorkers?: number;
  readonly outputDir?: string;
  readonly dryRun?: true;
  readonly forceRerun?: true;
  readonly from?: string;
  readonly only?: readonly string[];
  readonly hermetic?: true;
  readonly json?: true;
  /** Run there instead of here. */
  readonly workspace?: string;
  readonly detach?: true;
}

/** What they ask of the run service. */
export function runRequest(file: string, options: PipelineRunOptions): RunRequest {
  return {
    file,
    engine: options.engine,
    set: options.set ?? {},
    ...(options.maxWorkers === undefined ? {} : { maxWorkers: options.maxWorkers }),
    hermetic: options.hermetic === true,
    forceRerun: options.forceRerun === true,
    ...(options.from === undefined ? {} : { from: options.from }),
    only: options.only ?? [],
  };
}
