import { Text, Title } from '@mantine/core';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SideBySide } from '../../ui/side-by-side.tsx';

/** What was edited, beside the code that the node ran with. */
export function ChangesDialog({ debugId, onClose }: { readonly debugId: string; readonly onClose: () => void }): React.JSX.Element {
  const changes = useCall('debug.changes', { id: debugId });
  return (
    <Dialog onClose={onClose} title="Changes since the run" size="90%">
      <Answer of={changes} what="the changes">
        {({ files }) =>
          files.length === 0 ? (
            <Text size="sm">The code is what the node ran with. Files that .amlignore or .gitignore name do not count.</Text>
          ) : (
            <div className="debug-change-list">
              {files.map(({ path, change, before, after }) => (
                <section key={path} aria-label={`${path}, ${change}`}>
                  <Title order={3} mb={4}>
                    {path}{' '}
                    <Text span size="xs" className="quiet">
                      {change}
                    </Text>
                  </Title>
                  {before === undefined && after === undefined ? (
                    <Text size="sm" className="quiet">
                      This is no text, or too long to be shown.
                    </Text>
                  ) : (
                    <SideBySide label={path} before={before ?? ''} after={after ?? ''} />
                  )}
                </section>
              ))}
            </div>
          )
        }
      </Answer>
    </Dialog>
  );
}
