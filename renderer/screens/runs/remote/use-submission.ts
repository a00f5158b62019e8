import { useRef, useState } from 'react';
import type { Task } from '#shared/contract/tasks.ts';
import { useClient, useTopic } from '../../../client/hooks.ts';
import type { RunOptions, RunTarget } from '../run-target.ts';

/** What is on its way to a workspace, or why it did not get there. */
export type Submission = { readonly state: 'sending'; readonly detail: string } | { readonly state: 'failed'; readonly message: string };

interface Sent {
  readonly taskId: string;
  readonly runId: string;
}

/** Submits to a workspace, and tells when the run is there: its local data is sent first. */
export function useSubmission(onSubmitted: (workspace: string, runId: string) => void): { readonly submission: Submission | undefined; readonly submit: (workspace: string, target: RunTarget, options: RunOptions) => void } {
  const client = useClient();
  const [submission, setSubmission] = useState<Submission>();
  const [sent, setSent] = useState<Sent & { readonly workspace: string }>();
  const told = useRef(false);
  const settle = ({ id, status, detail }: Task, of: typeof sent): void => {
    if (of === undefined || id !== of.taskId) return;
    if (status === 'active') setSubmission({ state: 'sending', detail });
    else if (status === 'done') {
      // Told by its topic, and found in the list.
      if (!told.current) onSubmitted(of.workspace, of.runId);
      told.current = true;
    }
    else setSubmission({ state: 'failed', message: detail === '' ? 'It was cancelled.' : detail });
  };
  const look = async (of: typeof sent): Promise<void> => {
    for (const task of (await client.call('tasks.list', {})).tasks) settle(task, of);
  };
  useTopic('tasks', '', (task) => settle(task, sent), () => void look(sent).catch(() => undefined));
  const begin = async (workspace: string, target: RunTarget, { set, forceRerun }: RunOptions): Promise<void> => {
    setSubmission({ state: 'sending', detail: '' });
    const wish = { workspace, values: set, forceRerun };
    if (target.kind === 'module') throw new Error('A single module is run on this machine only.');
    const begun = target.kind === 'pipeline' ? await client.call('workspaceRuns.submitFile', { ...wish, file: target.file }) : await client.call('workspaceRuns.invoke', { ...wish, endpoint: target.id });
    const of = { ...begun, workspace };
    setSent(of);
    await look(of);
  };
  return { submission, submit: (workspace, target, options) => void begin(workspace, target, options).catch((error: unknown) => setSubmission({ state: 'failed', message: error instanceof Error ? error.message : String(error) })) };
}
