import { Button, Group } from '@mantine/core';

/** The end of a form in a dialog: the way out, and the button that sends it. */
export function DialogButtons({ action, busy = false, disabled = false, onCancel }: { readonly action: string; readonly busy?: boolean; readonly disabled?: boolean; readonly onCancel: () => void }): React.JSX.Element {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={busy} disabled={disabled}>
        {action}
      </Button>
    </Group>
  );
}
