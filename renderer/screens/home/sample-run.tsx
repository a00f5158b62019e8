import { useCall } from '../../client/hooks.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { RunDialogFrame, RunForm } from '../runs/run-dialog.tsx';

/**
 * The run dialog of the sample. On a machine that does not have the sample's image yet, perhaps without a network, it begins with local processes:
 * the first run should be two clicks away everywhere.
 */
export function SampleRun({ file, onClose }: { readonly file: string; readonly onClose: () => void }): React.JSX.Element {
  const readiness = useCall('home.readiness', { file });
  const waits = readiness.data === undefined && readiness.error === null;
  return (
    <RunDialogFrame onClose={onClose}>
      {waits ? <Waiting what="the sample" /> : <RunForm target={{ kind: 'pipeline', file }} onClose={onClose} initial={readiness.data?.ready === true ? {} : { engine: 'process' }} />}
    </RunDialogFrame>
  );
}
