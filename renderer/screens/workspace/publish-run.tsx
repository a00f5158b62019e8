import type { RunDetail } from '#shared/contract/runs.ts';
import { PublishPipeline } from './publish-pipeline.tsx';
import { PublishToDialog } from './publish-to-dialog.tsx';

/** Publishes what a run ran, with what the run did not honour among what others are told. */
export function PublishRun({ run, onClose }: { readonly run: RunDetail; readonly onClose: () => void }): React.JSX.Element | undefined {
  const { origin, pipeline, ignored } = run;
  if (origin === undefined) return <PublishPipeline file={pipeline.file} name={pipeline.name} ignored={ignored} onClose={onClose} />;
  if (origin.kind === 'test') return undefined;
  return <PublishToDialog target={{ kind: origin.kind, entity: origin.id, name: origin.name, version: origin.version, ignored }} onClose={onClose} />;
}
