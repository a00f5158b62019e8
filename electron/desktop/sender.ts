import type { IpcMainInvokeEvent } from 'electron';
import { DrydockError } from '#shared/errors.ts';
import { APP_ORIGIN, isOwnPage } from './app-origin.ts';

/** Thrown when a message comes from anything but the page in a window of ours. */
export class ForeignSenderError extends DrydockError {
  constructor(why: string) {
    super('foreign-sender', 'invalid', `This message was refused: ${why}.`);
  }
}

/** What a sender is told by. */
export type Sender = Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>;

/** Refuses messages of sub-frames, other origins and unknown windows. Throws `ForeignSenderError`. */
export function checkSender({ senderFrame, sender }: Sender, isOurWindow: (contentsId: number) => boolean): void {
  if (!isOurWindow(sender.id)) throw new ForeignSenderError('it comes from an unknown window');
  // The frame has navigated away or is gone since it sent this.
  if (senderFrame === null) throw new ForeignSenderError('its frame is gone');
  if (senderFrame.parent !== null) throw new ForeignSenderError('it comes from a frame inside the page');
  if (senderFrame.origin !== APP_ORIGIN || !isOwnPage(senderFrame.url)) throw new ForeignSenderError(`it comes from ${JSON.stringify(senderFrame.url.slice(0, 200))}`);
}
