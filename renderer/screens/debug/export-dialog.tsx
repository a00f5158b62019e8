import { Button, Code, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { IconFolderOpen } from '../../ui/icons.ts';
import { useState } from 'react';
import { useCall, useCommand } from '../../client/hooks.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';

/** Writes a folder that VS Code can open. */
export function ExportDialog({ debugId, node, onClose }: { readonly debugId: string; readonly node: string; readonly onClose: () => void }): React.JSX.Element {
  const info = useCall('host.info', {});
  const [typed, setTyped] = useState<string>();
  const [picking, setPicking] = useState(false);
  const write = useCommand('debug.export');
  const folder = typed ?? (info.data === undefined ? '' : `${info.data.workingFolder}/debug-${node}`);
  return (
    <>
      <Dialog hidden={picking} onClose={onClose} title="Export for VS Code" size="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            write.mutate({ id: debugId, folder });
          }}
        >
          <Stack gap="sm">
            <Text size="sm">The code with your edits, the inputs, a dev container like the one of the step, and a launch configuration for its command.</Text>
            <Group gap="xs" align="end" wrap="nowrap">
              <TextInput label="New folder" value={folder} onChange={(event) => setTyped(event.currentTarget.value)} style={{ flex: 1 }} data-autofocus required />
              <Button variant="default" leftSection={<IconFolderOpen size={14} aria-hidden />} onClick={() => setPicking(true)}>
                Choose
              </Button>
            </Group>
            {write.error === null ? undefined : <Failure error={write.error} what="Nothing was written" />}
            {write.data === undefined ? undefined : (
              <div role="status">
                <Text size="sm">
                  Written. Open it with <Code>code {write.data.folder}</Code>
                </Text>
                <List size="xs">
                  {write.data.files.map((file) => (
                    <List.Item key={file}>{file}</List.Item>
                  ))}
                </List>
              </div>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
              <BusyButton type="submit" busy={write.isPending} disabled={folder === ''}>
                Export
              </BusyButton>
            </Group>
          </Stack>
        </form>
      </Dialog>
      <FilePicker
        opened={picking}
        title="Where the folder goes"
        choose="folder"
        onClose={() => setPicking(false)}
        onChoose={(chosen) => {
          setTyped(`${chosen.replace(/[\\/]$/, '')}/debug-${node}`);
          setPicking(false);
        }}
      />
    </>
  );
}
