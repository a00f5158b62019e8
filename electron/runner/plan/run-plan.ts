import type { Scalar } from '#shared/model/interface.ts';
import type { RunDocument, RunOptions } from '#shared/model/run.ts';
import type { PlannedRun } from '#shared/plan/planned-run.ts';
import type { ImageState } from '../../engines/images.ts';
import type { DataInputs } from '../prepare/data-inputs.ts';
import type { NodeIgnored, PlanView } from '../run-service.ts';
import type { ChosenEngine } from './choose-engine.ts';

/** A checked plan, ready to be run: nothing was started or written (but for snapshots in the store). */
export interface RunPlan {
  readonly view: PlanView;
  readonly planned: PlannedRun;
  readonly engine: ChosenEngine;
  readonly options: RunOptions;
  readonly parameters: Readonly<Record<string, Scalar>>;
  /** Makes runs comparable: the absolute path of the pipeline file. */
  readonly pipelineKey: string;
  readonly ignored: readonly NodeIgnored[];
  /** Nodes that were left out by `--only` and are not needed. */
  readonly notSelected: readonly string[];
  readonly rerunReasons: ReadonlyMap<string, string>;
  readonly reuseOnly: ReadonlySet<string>;
  /** Nodes that will probably run, for preparing them ahead. */
  readonly likelyToRun: ReadonlySet<string>;
  readonly data: DataInputs;
  readonly images: ReadonlyMap<string, ImageState>;
  /** For a node that is run by itself: whose. */
  readonly debugOf?: NonNullable<RunDocument['debugOf']>;
}
