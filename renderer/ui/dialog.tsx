import { Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFocusBack } from './use-focus-back.ts';

interface DialogProps {
  readonly title: string;
  readonly size?: ModalProps['size'];
  readonly bodyClass?: string;
  /** While another dialog, that it opened, takes its place. */
  readonly hidden?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog, open for as long as it is rendered. It takes the focus and gives it back to what opened it; Escape closes it. */
export function Dialog({ title, size = 'md', bodyClass, hidden = false, onClose, children }: DialogProps): React.JSX.Element {
  useFocusBack();
  return (
    <Modal opened={!hidden} onClose={onClose} title={title} size={size} {...(bodyClass === undefined ? {} : { classNames: { body: bodyClass } })}>
      {children}
    </Modal>
  );
}
