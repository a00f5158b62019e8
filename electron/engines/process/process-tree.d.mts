/** A living process that was started as, or by, a step. */
export interface RunningProcess {
  readonly pid: number;
  readonly group: number;
  readonly variables: ReadonlyMap<string, string>;
}

export function stepProcesses(): RunningProcess[];
export function signalTree(group: number | undefined, pids: readonly number[], signal: 'SIGTERM' | 'SIGKILL'): void;
export function groupIsAlive(group: number): boolean;
export function killStepProcesses(picks: (process: RunningProcess) => boolean): Set<string>;
