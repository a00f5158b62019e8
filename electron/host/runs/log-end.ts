import type { RunRecord } from '#electron/runner/records/run-reader.ts';

/** Whether nothing will be added any more to what an attempt at a node prints. */
export function hasLogEnded(record: RunRecord, node: string, attempt: number): boolean {
  const state = record.folded.nodes.get(node);
  if (!record.isAlive || state === undefined) return true;
  if (state.attempts > attempt) return true;
  return state.attempts === attempt && state.status !== 'running';
}
