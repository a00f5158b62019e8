import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { BusyButton } from './busy-button.tsx';
import { Dialog } from './dialog.tsx';

/** Asks before something that cannot be undone. The way out has the focus. */
export function Confirm({ title, action, children, busy = false, onConfirm, onClose }: { readonly title: string; readonly action: string; readonly children: ReactNode; readonly busy?: boolean; readonly onConfirm: () => void; readonly onClose: () => void }): React.JSX.Element {
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={onClose}>
            Keep
          </Button>
          <BusyButton color="red" busy={busy} onClick={onConfirm}>
            {action}
          </BusyButton>
        </Group>
      </Stack>
    </Dialog>
  );
}
