import { useRef, useState } from 'react';
import type { Task } from '#shared/contract/tasks.ts';
import type { RemoteRow, WorkspaceStateView } from '#shared/sync/views.ts';
import { useClient, useTopic } from '../../client/hooks.ts';
import { tellDone, tellFailure } from '../../ui/tell.ts';

type Pulled = Pick<RemoteRow, 'kind' | 'id' | 'name'>;

interface Pull {
  readonly pull: (row: Pulled, offline: boolean) => void;
  /** Ids of what is on its way. */
  readonly pulling: ReadonlySet<string>;
}

/** Brings things of a workspace to this machine, and says how that ended. */
export function usePull({ id: workspace, name: from }: Pick<WorkspaceStateView, 'id' | 'name'>): Pull {
  const client = useClient();
  const [going, setGoing] = useState<ReadonlyMap<string, Pulled & { readonly offline: boolean }>>(new Map());
  const told = useRef(new Set<string>());
  const settle = ({ id, status, detail }: Task, { name, offline }: Pulled & { readonly offline: boolean }): void => {
    // Its end may be told by its topic and be found in the list too.
    if (status === 'active' || told.current.has(id)) return;
    told.current.add(id);
    setGoing((before) => new Map([...before].filter(([task]) => task !== id)));
    if (status === 'done') tellDone(offline ? `${name} can be used offline.` : `${name} is here, as ${from} has it.`);
    else if (status === 'failed') tellFailure(`${name} could not be pulled`)(new Error(detail));
  };
  const settleAll = async (of: typeof going): Promise<void> => {
    const { tasks } = await client.call('tasks.list', {});
    for (const [id, pulled] of of) {
      const task = tasks.find((each) => each.id === id);
      if (task !== undefined) settle(task, pulled);
    }
  };
  useTopic(
    'tasks', '',
    (task) => {
      const pulled = going.get(task.id);
      if (pulled !== undefined) settle(task, pulled);
    },
    () => void settleAll(going).catch(() => undefined),
  );
  const begin = async ({ kind, id, name }: Pulled, offline: boolean): Promise<void> => {
    const { taskId } = await client.call('workspaces.pull', { workspace, kind, id, offline });
    const pulled = { kind, id, name, offline };
    setGoing((before) => new Map(before).set(taskId, pulled));
    // What ended before the answer came was told to nobody who knew it.
    await settleAll(new Map([[taskId, pulled]]));
  };
  return {
    pull: (row, offline) => void begin(row, offline).catch(tellFailure(`${row.name} could not be pulled`)),
    pulling: new Set([...going.values()].map(({ id }) => id)),
  };
}
