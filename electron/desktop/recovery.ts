import type { Dialog, RenderProcessGoneDetails, WebContents } from 'electron';
import type { Log } from './electron-parts.ts';

export interface RecoveryParts {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly log: Log;
  /** Milliseconds that only go up. */
  readonly now: () => number;
  /** The page's process is gone, and its session with it. */
  readonly onGone: () => void;
  readonly close: () => void;
}

const MANY = 3;
const WITHIN_MS = 60_000;

/** Brings the page back when its process crashes or hangs; asks when that happens again and again. Runs go on meanwhile: they are not the page's. */
export function recoverPage(contents: Pick<WebContents, 'on' | 'reload' | 'isDestroyed'>, { dialog, log, now, onGone, close }: RecoveryParts): void {
  let crashes: readonly number[] = [];
  const ask = async (message: string, leave: string, onLeave: () => void): Promise<void> => {
    const { response } = await dialog.showMessageBox({ type: 'warning', title: 'Drydock', message, detail: 'What you run goes on.', buttons: ['Reload', leave], defaultId: 0, cancelId: 1, noLink: true });
    if (contents.isDestroyed()) return;
    if (response === 0) contents.reload();
    else onLeave();
  };
  const reported = (asked: Promise<void>): void => void asked.catch((error: unknown) => log('A question could not be asked.', error));

  contents.on('render-process-gone', (_event: unknown, { reason, exitCode }: RenderProcessGoneDetails) => {
    onGone();
    if (reason === 'clean-exit') return;
    log(`The page's process is gone: ${reason} (${exitCode}).`);
    crashes = [...crashes, now()].filter((at) => now() - at < WITHIN_MS);
    if (crashes.length < MANY) contents.reload();
    else reported(ask('The window of Drydock crashed several times.', 'Close', close));
  });
  contents.on('unresponsive', () => reported(ask('The window of Drydock does not answer.', 'Wait', () => undefined)));
  contents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame) log(`The page could not be loaded: ${description} (${code}).`);
  });
}
