import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** Tells that something is done and offers to take it back. */
export function tellUndoable(message: string, undo: () => void): void {
  const id = notifications.show({
    color: 'teal',
    autoClose: 8_000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        {message}
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
