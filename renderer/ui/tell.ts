import { notifications } from '@mantine/notifications';

/** Tells of a command that was refused or failed, in the host's words. */
export function tellFailure(what: string): (error: Error) => void {
  return (error) => void notifications.show({ color: 'red', title: what, message: error.message, autoClose: 10_000 });
}

/** Tells that something is done, with a way back where there is one. */
export function tellDone(message: string): void {
  notifications.show({ color: 'teal', message, autoClose: 4_000 });
}
