import { Button, Group } from '@mantine/core';
import { BusyButton } from './busy-button.tsx';

/** The end of a form in a dialog: the way out, and the button that sends it. */
export function DialogButtons({ action, busy = false, disabled = false, onCancel }: { readonly action: string; readonly busy?: boolean; readonly disabled?: boolean; readonly onCancel: () => void }): React.JSX.Element {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <BusyButton type="submit" busy={busy} disabled={disabled}>
        {action}
      </BusyButton>
    </Group>
  );
}
