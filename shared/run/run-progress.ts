import type { RunEvent } from '../model/run.ts';

/** How far a run is, event by event: for the one line and the bar that are shown of it. */
export class RunProgress {
  readonly #total: number;
  readonly #ended = new Set<string>();
  readonly #running = new Set<string>();
  readonly #trials: ReadonlyMap<string, string>;
  #reused = 0;

  /** `total`: how many nodes the run has; `trials`: those of them that are trials, with the node of their sweep. They are counted beside the others. */
  constructor(total: number, trials: ReadonlyMap<string, string> = new Map()) {
    this.#total = total;
    this.#trials = trials;
  }

  add(event: RunEvent): void {
    switch (event.type) {
      case 'node-running':
        this.#ended.delete(event.node);
        this.#running.add(event.node);
        break;
      case 'node-reused':
        this.#reused += this.#ended.has(event.node) || this.#trials.has(event.node) ? 0 : 1;
        this.#end(event.node);
        break;
      case 'node-completed':
      case 'node-failed':
      case 'node-skipped':
      case 'node-cancelled':
        this.#end(event.node);
        break;
      case 'node-retrying':
        this.#running.delete(event.node);
        break;
      default:
        break;
    }
  }

  /** Says that a node had ended before. */
  hasEnded(node: string): void {
    this.#end(node);
  }

  /** 0 to 1. */
  get fraction(): number {
    return this.#total === 0 ? 0 : Math.min(1, this.#ended.size / this.#total);
  }

  /** `3 of 10 nodes done (2 reused), running train and eval`. */
  get detail(): string {
    const reused = this.#reused === 0 ? '' : ` (${String(this.#reused)} reused)`;
    const total = this.#total - this.#trials.size;
    const ended = [...this.#ended].filter((node) => !this.#trials.has(node)).length;
    const done = `${String(ended)} of ${String(total)} ${total === 1 ? 'node' : 'nodes'} done${reused}`;
    const running = [...this.#running].filter((node) => !this.#trials.has(node)).map((node) => `${node}${this.#trialsOf(node)}`);
    return running.length === 0 ? done : `${done}, running ${listed(running)}`;
  }

  #trialsOf(sweep: string): string {
    const trials = [...this.#trials].filter(([, of]) => of === sweep);
    const done = trials.filter(([trial]) => this.#ended.has(trial)).length;
    return trials.length === 0 ? '' : ` (${String(done)} of ${String(trials.length)} trials)`;
  }

  #end(node: string): void {
    this.#running.delete(node);
    this.#ended.add(node);
  }
}

const NAMED = 3;

function listed(names: readonly string[]): string {
  const shown = names.length > NAMED ? [...names.slice(0, NAMED - 1), `${String(names.length - NAMED + 1)} others`] : names;
  return shown.length === 1 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
