import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Task } from '#shared/contract/tasks.ts';
import { places } from '../../../app/places.ts';
import { useClient, useTopic } from '../../../client/hooks.ts';
import { tellFailure } from '../../../ui/tell.ts';

interface Coming {
  readonly node: string;
  readonly taskId: string;
  readonly debugId: string;
}

/** Brings a failed node of a workspace's run here with all it had, then opens it as a session like any other. */
export function useRemoteDebug(workspace: string, runId: string): { readonly debug: (node: string) => void; readonly busy: string | undefined } {
  const client = useClient();
  const [, go] = useLocation();
  const [coming, setComing] = useState<Coming>();
  const failed = tellFailure('The node could not be brought here');
  const settle = ({ id, status, detail }: Task, of: Coming | undefined): void => {
    if (of === undefined || id !== of.taskId || status === 'active') return;
    setComing(undefined);
    if (status === 'done') go(places.debugSession(of.debugId));
    else if (status === 'failed') failed(new Error(detail));
  };
  const look = async (of: Coming | undefined): Promise<void> => {
    for (const task of (await client.call('tasks.list', {})).tasks) settle(task, of);
  };
  useTopic('tasks', '', (task) => settle(task, coming), () => void look(coming).catch(() => undefined));
  const begin = async (node: string): Promise<void> => {
    const begun = { node, ...(await client.call('workspaceRuns.debug', { workspace, runId, node })) };
    setComing(begun);
    await look(begun);
  };
  return { debug: (node) => void begin(node).catch(failed), busy: coming?.node };
}
