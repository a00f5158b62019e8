import type { RemoteRunStatus } from '#shared/workspace/runs.ts';
import { isRunOver } from '#shared/workspace/runs.ts';

/** Asked again soon while something may change, seldom otherwise: nothing tells of runs that nobody watches. */
export const pollMs = (statuses: readonly RemoteRunStatus[]): number => (statuses.every(isRunOver) ? 30_000 : 3_000);

/** Its place in the queue, in words. */
export const queueWords = (position: number | null): string => (position === null ? '' : position === 1 ? 'next in the queue' : `number ${position} in the queue`);
