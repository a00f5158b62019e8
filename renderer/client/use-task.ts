import type { Task } from '#shared/contract/tasks.ts';
import { useCall } from './hooks.ts';

/** A task as it is now; undefined before it has begun, and when it ended so long ago that nobody tells of it. The activity bar keeps the list right. */
export function useTask(id: string | undefined): Task | undefined {
  const { data } = useCall('tasks.list', {});
  return id === undefined ? undefined : data?.tasks.find((task) => task.id === id);
}
