/** How much a server runs. */
export interface RunLimits {
  /** Runs at once, of all members. */
  readonly running: number;
  /** Runs at once of one member. */
  readonly runningPerMember: number;
  /** Nodes at once of one run: with `running` of them, all that the machine does at once. */
  readonly workersPerRun: number;
  /** Runs that wait. */
  readonly queued: number;
  readonly queuedPerMember: number;
  /** For so long after its end a run is kept, with what it printed and made. */
  readonly keptDays: number;
  /** Bytes that the runs of one workspace may take: then the oldest go earlier, and none begins while what is left takes more. */
  readonly keptBytes: number;
}

const GIB = 1024 ** 3;

/** So many nodes at once as there are processors, shared by two runs; a member alone does not take both places when there are more. */
export function defaultRunLimits(processors: number): RunLimits {
  const running = Math.max(1, Math.min(4, Math.floor(processors / 2)));
  return { running, runningPerMember: Math.max(1, running - 1), workersPerRun: Math.max(1, Math.floor(processors / running)), queued: 1_000, queuedPerMember: 100, keptDays: 90, keptBytes: 200 * GIB };
}
