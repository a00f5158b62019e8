/** A run that waits for its turn, or has it. */
export interface QueuedRun {
  readonly id: string;
  readonly workspace: string;
  readonly member: string;
  /** Of its submission: grows. */
  readonly order: number;
  /** It had begun before the server was stopped: it goes on before others begin. */
  readonly resumes: boolean;
}

export interface QueueLimits {
  /** Runs at once, of all members together; at least 1. */
  readonly running: number;
  /** Runs at once of one member; at least 1. */
  readonly perMember: number;
}

/** Who a run counts for: members of different workspaces are different people here. */
const ownerOf = ({ workspace, member }: Pick<QueuedRun, 'workspace' | 'member'>): string => `${workspace}\0${member}`;

interface Turn {
  readonly running: readonly QueuedRun[];
  readonly waiting: readonly QueuedRun[];
  /** When each member had a turn last: a number that grows. */
  readonly served: ReadonlyMap<string, number>;
}

/**
 * Whose turn is next: members take turns. Of those who have a run waiting and are below their limit, it is the member with the fewest runs going on, then the one who has waited
 * for a turn longest, then the one who asked first; of that member, the oldest run. Pure, so that what a queue does can be said beforehand.
 */
function nextOf({ running, waiting, served }: Turn, limits: QueueLimits): QueuedRun | undefined {
  if (running.length >= limits.running) return undefined;
  const goingOn = new Map<string, number>();
  for (const run of running) goingOn.set(ownerOf(run), (goingOn.get(ownerOf(run)) ?? 0) + 1);
  const rank = (run: QueuedRun): readonly number[] => {
    const owner = ownerOf(run);
    return [run.resumes ? 0 : 1, goingOn.get(owner) ?? 0, served.get(owner) ?? 0, run.order];
  };
  const eligible = waiting.filter((run) => run.resumes || (goingOn.get(ownerOf(run)) ?? 0) < limits.perMember);
  return eligible.reduce<QueuedRun | undefined>((best, run) => (best === undefined || isBefore(rank(run), rank(best)) ? run : best), undefined);
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}

/** The queue of a server: what waits, what goes on, whose turn is next. Knows nothing of clocks, files or what a run is. */
export class FairQueue {
  readonly #limits: QueueLimits;
  readonly #waiting = new Map<string, QueuedRun>();
  readonly #running = new Map<string, QueuedRun>();
  readonly #served = new Map<string, number>();
  #turns = 0;
  /** What {@link order} says, until something changes. */
  #order: readonly QueuedRun[] | undefined;

  constructor(limits: QueueLimits) {
    this.#limits = { running: Math.max(1, limits.running), perMember: Math.max(1, limits.perMember) };
  }

  add(run: QueuedRun): void {
    this.#order = undefined;
    this.#waiting.set(keyOf(run), run);
  }

  /** The run whose turn it is, from now on one that goes on; undefined when none may begin. */
  take(): QueuedRun | undefined {
    const next = nextOf(this.#turn(), this.#limits);
    if (next === undefined) return undefined;
    this.#order = undefined;
    this.#waiting.delete(keyOf(next));
    this.#running.set(keyOf(next), next);
    this.#turns += 1;
    this.#served.set(ownerOf(next), this.#turns);
    return next;
  }

  /** It waits or goes on no more. */
  remove(run: Pick<QueuedRun, 'workspace' | 'id'>): void {
    this.#order = undefined;
    this.#waiting.delete(keyOf(run));
    this.#running.delete(keyOf(run));
  }

  isRunning(run: Pick<QueuedRun, 'workspace' | 'id'>): boolean {
    return this.#running.has(keyOf(run));
  }

  /** How many runs of a member wait. */
  waitingOf(workspace: string, member: string): number {
    return [...this.#waiting.values()].filter((run) => run.workspace === workspace && run.member === member).length;
  }

  waiting(): number {
    return this.#waiting.size;
  }

  running(): readonly QueuedRun[] {
    return [...this.#running.values()];
  }

  /** All that wait, in the order in which they would begin if each that goes on ended in the order in which it began and nobody came. Positions are those, from 1. */
  order(): readonly QueuedRun[] {
    this.#order ??= this.#foreseen();
    return this.#order;
  }

  #foreseen(): readonly QueuedRun[] {
    const waiting = [...this.#waiting.values()];
    const running = [...this.#running.values()];
    const served = new Map(this.#served);
    const order: QueuedRun[] = [];
    let turns = this.#turns;
    while (waiting.length > 0) {
      const next = nextOf({ running, waiting, served }, this.#limits);
      if (next === undefined) {
        running.shift();
        continue;
      }
      waiting.splice(waiting.indexOf(next), 1);
      running.push(next);
      turns += 1;
      served.set(ownerOf(next), turns);
      order.push(next);
    }
    return order;
  }

  #turn(): Turn {
    return { running: [...this.#running.values()], waiting: [...this.#waiting.values()], served: this.#served };
  }
}

const keyOf = ({ workspace, id }: Pick<QueuedRun, 'workspace' | 'id'>): string => `${workspace}\0${id}`;
