import type { taskCalls } from '#shared/contract/tasks.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

/** The calls about long work that goes on in this process. */
export function taskHandlers({ tasks }: Pick<HostParts, 'tasks'>): HandlersOf<typeof taskCalls> {
  return {
    'tasks.list': () => ({ tasks: [...tasks.list()] }),
    'tasks.cancel': ({ id }) => {
      tasks.cancel(id);
      return {};
    },
  };
}
