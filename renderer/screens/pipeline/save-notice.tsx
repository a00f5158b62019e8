import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '../../ui/icons.ts';
import { statusColor } from '../../ui/status.ts';
import type { DocumentState, PipelineDocument } from './pipeline-document.ts';
import styles from './pipeline.module.css';

/** What keeps the file from being saved, and the ways out. */
export function SaveNotice({ document, state }: { readonly document: PipelineDocument; readonly state: DocumentState }): React.JSX.Element | undefined {
  if (state.save === 'conflict') {
    return (
      <Alert variant="default" role="alert" className={styles['notice'] ?? ''} icon={<IconAlertTriangle size={16} color={statusColor('cancelled')} />} title="The file was changed elsewhere">
        {state.failure} What is here is not in it yet. Which of the two is to stay?
        <Group gap="xs" mt="xs">
          <Button variant="default" onClick={() => void document.keepMine()}>
            Keep what is here
          </Button>
          <Button variant="default" onClick={() => void document.takeTheirs()}>
            Take the file as it is
          </Button>
        </Group>
      </Alert>
    );
  }
  if (state.failure === '') return undefined;
  return (
    <Alert variant="default" role="alert" className={styles['notice'] ?? ''} icon={<IconAlertTriangle size={16} color={statusColor('failed')} />} title={state.save === 'failed' ? 'Could not save the pipeline' : 'Could not read the pipeline'}>
      {state.failure}
      {state.save === 'failed' && (
        <Group mt="xs">
          <Button variant="default" onClick={() => void document.save()}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
