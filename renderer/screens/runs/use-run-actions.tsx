import { useState } from 'react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { places } from '../../app/places.ts';
import { useCall, useClient, useCommand } from '../../client/hooks.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { bytesText } from '../../ui/format.ts';
import { tellDone, tellFailure } from '../../ui/tell.ts';

export interface RunActions {
  cancel(runId: string): void;
  resume(runId: string): void;
  /** Asks first, with what it would free. */
  remove(run: { readonly id: string; readonly pipeline: string }): void;
  openPipeline(runId: string): void;
  /** To be shown where the actions are used. */
  readonly dialogs: ReactNode;
}

/** What can be done with a run, wherever one is shown. */
export function useRunActions(onRemoved?: () => void): RunActions {
  const [, go] = useLocation();
  const client = useClient();
  const cancel = useCommand('runs.cancel', ['runs.list', 'runs.show']);
  const resume = useCommand('runs.resume', ['runs.list', 'runs.show']);
  const [removing, setRemoving] = useState<{ readonly id: string; readonly pipeline: string }>();
  return {
    cancel: (runId) => cancel.mutate({ runId }, { onError: tellFailure('The run could not be cancelled') }),
    resume: (runId) => resume.mutate({ runId }, { onSuccess: (resumed) => go(places.run(resumed.runId)), onError: tellFailure('The run could not be resumed') }),
    remove: setRemoving,
    openPipeline: (runId) => {
      client.call('runs.show', { runId }).then(({ pipeline }) => go(places.pipeline(pipeline.file))).catch(tellFailure('The pipeline could not be opened'));
    },
    dialogs: removing === undefined ? undefined : <RemoveRun run={removing} onClose={() => setRemoving(undefined)} onRemoved={onRemoved} />,
  };
}

function RemoveRun({ run, onClose, onRemoved }: { readonly run: { readonly id: string; readonly pipeline: string }; readonly onClose: () => void; readonly onRemoved: (() => void) | undefined }): React.JSX.Element {
  const size = useCall('runs.size', { runId: run.id });
  const remove = useCommand('runs.remove', ['runs.list']);
  const confirm = (): void =>
    remove.mutate(
      { runId: run.id },
      {
        onSuccess: ({ bytes }) => {
          tellDone(`Removed the run; ${bytesText(bytes)} are free again.`);
          onClose();
          onRemoved?.();
        },
        onError: tellFailure('The run could not be removed'),
      },
    );
  const amount = size.data === undefined ? (size.error === null ? 'how much is being counted' : 'how much could not be counted') : bytesText(size.data.bytes);
  return (
    <Confirm title="Remove this run?" action="Remove" busy={remove.isPending} onConfirm={confirm} onClose={onClose}>
      <p className="runs-tight">
        The folder of <b>{run.pipeline}</b> <span className="mono">{run.id}</span> is deleted: its logs, its record and its copies of the code ({amount}).
      </p>
      <p className="runs-tight quiet">Results that later runs may reuse stay until the home is cleaned.</p>
    </Confirm>
  );
}
