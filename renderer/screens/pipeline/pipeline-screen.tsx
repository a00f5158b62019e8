import { useState } from 'react';
import { Failure } from '../../ui/failure.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { PipelineEditor } from './pipeline-editor.tsx';
import { usePipelineDocument } from './use-pipeline-document.ts';

/** The editor of a pipeline file: canvas, palette, properties, problems and YAML. */
export function PipelineScreen({ file }: { readonly file: string }): React.JSX.Element {
  const [attempt, setAttempt] = useState(0);
  return <OpenedPipeline key={attempt} file={file} onAgain={() => setAttempt(attempt + 1)} />;
}

function OpenedPipeline({ file, onAgain }: { readonly file: string; readonly onAgain: () => void }): React.JSX.Element {
  const opening = usePipelineDocument(file);
  if (opening === undefined) return <Waiting what="the pipeline" />;
  if ('error' in opening) return <Failure error={opening.error} what="Could not open the pipeline" retry={onAgain} />;
  return <PipelineEditor document={opening.document} />;
}
