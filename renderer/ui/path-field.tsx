import { Button, Group, TextInput, type TextInputProps } from '@mantine/core';

interface PathFieldProps extends Omit<TextInputProps, 'onChange'> {
  readonly onChange: (path: string) => void;
  /** Opens the dialog in which it is chosen; absent where it can only be typed. */
  readonly onPick?: (() => void) | undefined;
}

/** A path on the host's machine: typed, or chosen in a dialog that its owner opens in its own place. */
export function PathField({ onChange, onPick, ...field }: PathFieldProps): React.JSX.Element {
  return (
    <Group align="end" gap="xs" wrap="nowrap">
      <TextInput {...field} onChange={(event) => onChange(event.currentTarget.value)} style={{ flex: 1 }} />
      {onPick === undefined ? undefined : (
        <Button variant="default" onClick={onPick}>
          Choose
        </Button>
      )}
    </Group>
  );
}
