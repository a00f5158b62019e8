import type { IpcMain, WebContents } from 'electron';
import type { HostFrame } from '#shared/contract/frames.ts';
import type { HostSession, HostLike } from '../host/host-like.ts';
import { channels } from './channels.ts';
import type { Log } from './electron-parts.ts';
import { readFrameText, writeFrameText } from './frame-text.ts';
import { checkSender } from './sender.ts';
import type { Sender } from './sender.ts';

type Page = Pick<WebContents, 'id' | 'send' | 'isDestroyed'>;

export interface FrameDoorParts {
  readonly host: HostLike;
  readonly isOurWindow: (contentsId: number) => boolean;
  readonly log: Log;
}

/** Carries frames between pages and the host: one session for each window. What does not belong is rejected, and logged. */
export class FrameDoor {
  readonly #of: FrameDoorParts;
  readonly #sessions = new Map<number, HostSession>();

  constructor(of: FrameDoorParts) {
    this.#of = of;
  }

  register(ipcMain: Pick<IpcMain, 'handle'>): void {
    ipcMain.handle(channels.begin, (event) => this.#checked(event, () => this.#begin(event.sender)));
    ipcMain.handle(channels.end, (event) => this.#checked(event, () => this.close(event.sender.id)));
    ipcMain.handle(channels.frame, (event, message: unknown) => this.#checked(event, () => this.#sessions.get(event.sender.id)?.receive(readFrameText(message))));
  }

  /** Ends the session of a window that was closed, reloaded or crashed. */
  close(contentsId: number): void {
    this.#sessions.get(contentsId)?.close();
    this.#sessions.delete(contentsId);
  }

  #begin(page: Page): void {
    this.close(page.id);
    this.#sessions.set(page.id, this.#of.host.connect((frame) => this.#send(page, frame)));
  }

  /** Never throws: what one page cannot take must not stop the others. */
  #send(page: Page, frame: HostFrame): void {
    try {
      const text = writeFrameText(frame);
      if (text === undefined) this.#of.log(`An event was too large for the page (${frame.t}).`);
      else if (!page.isDestroyed()) page.send(channels.toPage, text);
    } catch (error) {
      this.#of.log('A message did not reach the page.', error);
    }
  }

  #checked(event: Sender, work: () => void): void {
    try {
      checkSender(event, this.#of.isOurWindow);
      work();
    } catch (error) {
      this.#of.log('A message to the app was refused.', error);
      throw error;
    }
  }
}
