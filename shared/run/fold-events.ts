import { assertNever } from '../errors.ts';
import { chosenWords } from '../sweep/chosen-words.ts';
import type { ArtifactRef, KeyIngredients, NodeStatus, RunEvent } from '../model/run.ts';

/** What the events of a run say about one node. */
export interface FoldedNode {
  readonly status: NodeStatus;
  readonly reason: string;
  readonly attempts: number;
  readonly startedUtc?: string;
  readonly endedUtc?: string;
  readonly exitCode?: number;
  readonly key?: string;
  readonly ingredients?: KeyIngredients;
  readonly previousRun?: string;
  readonly previousIngredients?: KeyIngredients;
  /** The run whose result was taken over. */
  readonly fromRun?: string;
  /** Where its command wrote (or writes) its outputs, by name: unknown of runs of older versions. */
  readonly outputFolders?: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  /** Of a trial: what it is compared by. */
  readonly measured?: number;
  /** Of a trial that its sweep stopped. */
  readonly stoppedBy?: 'policy' | 'sweep-timeout';
  /** Of a sweep: its best trial. */
  readonly best?: { readonly trial: string; readonly metric: string; readonly value: number };
}

export interface FoldedRun {
  readonly startedUtc?: string;
  readonly endedUtc?: string;
  /** Absent until the run's end is recorded. */
  readonly finished?: 'completed' | 'failed' | 'cancelled';
  readonly message: string;
  readonly nodes: ReadonlyMap<string, FoldedNode>;
  readonly warnings: readonly string[];
  /** Sequence number of the last event, 0 when there is none. */
  readonly lastSeq: number;
}

const untouched: FoldedNode = { status: 'queued', reason: '', attempts: 0, outputs: {} };

/** The state of a run: what its events, in order, add up to. `nodeNames` are those of the plan, all `queued` at first. */
export function foldEvents(nodeNames: readonly string[], events: Iterable<RunEvent>): FoldedRun {
  const nodes = new Map<string, FoldedNode>(nodeNames.map((name) => [name, untouched]));
  const warnings: string[] = [];
  let run: Omit<FoldedRun, 'nodes' | 'warnings'> = { message: '', lastSeq: 0 };
  const change = (name: string, part: Partial<FoldedNode>) => nodes.set(name, { ...(nodes.get(name) ?? untouched), ...part });

  for (const event of events) {
    run = { ...run, lastSeq: event.seq };
    switch (event.type) {
      case 'run-started':
        run = { ...run, startedUtc: event.utc };
        break;
      case 'run-resumed': {
        const { finished: _finished, endedUtc: _endedUtc, ...open } = run;
        run = { ...open, message: '' };
        for (const name of nodeNames) {
          const node = nodes.get(name);
          if (node !== undefined && node.status !== 'completed' && node.status !== 'reused') nodes.set(name, untouched);
        }
        break;
      }
      case 'run-finished':
        run = { ...run, finished: event.status, endedUtc: event.utc, message: event.message };
        break;
      case 'warning':
        warnings.push(event.node === undefined ? event.message : `${event.node}: ${event.message}`);
        break;
      case 'node-preparing':
        change(event.node, { status: 'preparing', reason: event.what });
        break;
      case 'node-keyed':
        // In a resumed run also a node that had ended, because what it took is made anew: its old end no longer counts.
        nodes.set(event.node, {
          ...untouched,
          key: event.key,
          ingredients: event.ingredients,
          ...(event.previousRun === undefined ? {} : { previousRun: event.previousRun }),
          ...(event.previousIngredients === undefined ? {} : { previousIngredients: event.previousIngredients }),
        });
        break;
      case 'node-running':
        change(event.node, {
          status: 'running',
          attempts: event.attempt,
          reason: event.reason,
          startedUtc: nodes.get(event.node)?.startedUtc ?? event.utc,
          ...(event.outputFolders === undefined ? {} : { outputFolders: event.outputFolders }),
        });
        break;
      case 'node-retrying':
        change(event.node, { status: 'preparing', ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }) });
        break;
      case 'node-reused':
        change(event.node, {
          status: 'reused', reason: event.reason, key: event.key, fromRun: event.fromRun, outputs: event.outputs,
          startedUtc: event.utc, endedUtc: event.utc,
        });
        break;
      case 'node-completed':
        change(event.node, { status: 'completed', exitCode: event.exitCode, outputs: event.outputs, endedUtc: event.utc });
        break;
      case 'node-failed':
        change(event.node, {
          status: 'failed', reason: event.message, endedUtc: event.utc, outputs: {},
          ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }),
        });
        break;
      case 'node-skipped':
        change(event.node, { status: 'skipped', reason: event.reason });
        break;
      case 'node-cancelled':
        change(event.node, { status: 'cancelled', reason: event.reason, endedUtc: event.utc, ...(event.by === undefined ? {} : { stoppedBy: event.by }) });
        break;
      case 'trial-measured':
        change(event.node, { measured: event.value });
        break;
      case 'sweep-chosen':
        change(event.node, { reason: chosenWords(event), best: { trial: event.trial, metric: event.metric, value: event.value } });
        break;
      default:
        assertNever(event);
    }
  }
  return { ...run, nodes, warnings };
}
