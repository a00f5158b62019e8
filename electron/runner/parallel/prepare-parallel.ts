import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PlannedParallel } from '#shared/model/parallel.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { driverFiles } from './driver-files.ts';

/** More processes than this are no help on one machine. */
const MOST_WORKERS = 64;

/** How many workers of a run's pool a node occupies. */
export function workersOf(node: Pick<PlannedNode, 'parallel' | 'resources'>, maxWorkers: number): number {
  return node.parallel === undefined ? Math.ceil(node.resources.cpus ?? 1) : parallelWorkers(node.parallel, maxWorkers);
}

/** How many worker processes a parallel step gets. */
function parallelWorkers({ processes }: PlannedParallel, maxWorkers: number): number {
  return Math.max(1, Math.min(processes ?? maxWorkers, maxWorkers, MOST_WORKERS));
}

export interface ParallelFolder {
  /** Host folder; made when it is not there. */
  readonly folder: string;
  readonly settings: PlannedParallel;
  readonly maxWorkers: number;
  /** Paths as the step sees them, by name. */
  readonly inputs: Readonly<Record<string, string | undefined>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Puts the driver of a parallel step into a folder, with what it has to do. The same for the same step, so that it may be prepared ahead. */
export function prepareParallel({ folder, settings, maxWorkers, inputs, outputs }: ParallelFolder): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of driverFiles()) writeFileSync(path.join(folder, name), text);
  const job = {
    entryScript: settings.entryScript,
    inputName: settings.input,
    inputPath: inputs[settings.input] ?? '',
    inputType: settings.inputType,
    miniBatchSize: settings.miniBatchSize ?? null,
    partitionKeys: settings.partitionKeys,
    workers: parallelWorkers(settings, maxWorkers),
    errorThreshold: settings.errorThreshold,
    miniBatchErrorThreshold: settings.miniBatchErrorThreshold,
    maxRetries: settings.maxRetries,
    timeoutSeconds: settings.timeoutSeconds,
    loggingLevel: settings.loggingLevel,
    appendTo: settings.appendRowTo === undefined ? null : (outputs[settings.appendRowTo] ?? null),
  };
  writeFileSync(path.join(folder, 'job.json'), JSON.stringify(job));
}
