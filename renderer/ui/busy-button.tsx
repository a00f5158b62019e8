import { Button, type ButtonProps, Loader } from '@mantine/core';
import type { ComponentPropsWithRef, MouseEvent } from 'react';

interface BusyButtonProps extends ButtonProps, Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps> {
  /** What it began is still going on: pressing it does nothing until then. */
  readonly busy: boolean;
}

/** A button whose work takes a while. While it does the button keeps the focus, which a disabled one would lose. */
export function BusyButton({ busy, leftSection, onClick, ...others }: BusyButtonProps): React.JSX.Element {
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return <Button {...others} aria-disabled={busy || undefined} aria-busy={busy || undefined} leftSection={busy ? <Loader size={12} color="currentcolor" aria-hidden /> : leftSection} onClick={press} />;
}
