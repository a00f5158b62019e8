import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';

/** Where the parts of one run are, under `<home>/runs/<run id>`. Pure path arithmetic. */
export interface RunFolder {
  readonly root: string;
  readonly document: string;
  readonly plan: string;
  readonly events: string;
  /** Held by the process that executes the run, for as long as it lives. */
  readonly lock: string;
  /** Exists once somebody asked the run to stop. */
  readonly cancelRequest: string;
  /** Links to the pipeline's named outputs, for people who browse. */
  readonly outputs: string;
  /** For the engine's own files of the whole run. */
  readonly scratch: string;
  node(name: string): NodeFolder;
}

export interface NodeFolder {
  readonly root: string;
  readonly code: string;
  /** Private copies or links of single-file inputs. */
  readonly inputs: string;
  log(attempt: number, stream: 'stdout' | 'stderr'): string;
  scratch(attempt: number): string;
  /** The driver of an attempt at a parallel step, and how far it is. */
  parallel(attempt: number): string;
  /** The mlflow file store that an attempt logs to. */
  tracking(attempt: number): string;
  /** What was logged to it, once the node has ended: `NodeMetrics`. */
  readonly metrics: string;
}

const safeSegment = /^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,199}$/u;

/** Whether a text can be the id of a run: a plain name, whatever else it may be. */
export const isRunId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(text);

export function runFolder(runsRoot: string, runId: string): RunFolder {
  const root = path.join(runsRoot, runId);
  return {
    root,
    document: path.join(root, 'run.json'),
    plan: path.join(root, 'plan.json'),
    events: path.join(root, 'events.jsonl'),
    lock: path.join(root, 'lock'),
    cancelRequest: path.join(root, 'cancel-requested'),
    outputs: path.join(root, 'outputs'),
    scratch: path.join(root, 'scratch'),
    node: (name) => nodeFolder(root, name),
  };
}

function nodeFolder(runRoot: string, name: string): NodeFolder {
  if (!safeSegment.test(name)) {
    throw new InvalidInputError(`'${name}' cannot be a node name: use letters, digits, '_' and '-', beginning with a letter, digit or '_'.`);
  }
  const root = `${runRoot}/nodes/${name}`;
  return {
    root,
    code: `${root}/code`,
    inputs: `${root}/inputs`,
    log: (attempt, stream) => `${root}/${stream}-${attempt}.log`,
    scratch: (attempt) => `${root}/scratch-${attempt}`,
    tracking: (attempt) => `${root}/mlflow-${attempt}`,
    parallel: (attempt) => `${root}/parallel-${attempt}`,
    metrics: `${root}/metrics.json`,
  };
}
