import type { App, Dialog, MessageBoxOptions } from 'electron';
import type { Task } from '#shared/contract/tasks.ts';
import type { Log } from './electron-parts.ts';

/** What a person may want with work that goes on when they quit. The order is that of the buttons. */
const CHOICES = ['background', 'stop', 'when-done', 'stay'] as const;
export type QuitChoice = (typeof CHOICES)[number];

/** `open`: as usual. `background`: no window, quits when the work is done. `when-done`: the same with a window. `leaving`: nothing is asked any more. */
type Mode = 'open' | 'background' | 'when-done' | 'leaving';

export interface QuitGuardParts {
  readonly active: () => readonly Task[];
  readonly ask: (active: readonly Task[]) => Promise<QuitChoice>;
  readonly quit: () => void;
  readonly closeWindow: () => void;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/** Keeps the app from quitting under work that goes on: the person is asked first. */
export class QuitGuard {
  readonly #of: QuitGuardParts;
  #mode: Mode = 'open';
  #asking = false;

  constructor(of: QuitGuardParts) {
    this.#of = of;
  }

  /** Where closing the window is quitting, work is asked about; on macOS the app goes on in the dock. */
  onWindowClose(event: { preventDefault(): void }): void {
    if (this.#of.platform !== 'darwin' && this.#mode !== 'background') this.onQuit(event);
  }

  /** Before the app quits: holds it back while a person is asked. */
  onQuit(event: { preventDefault(): void }): void {
    if (this.#mode === 'leaving') return;
    if (this.#of.active().length === 0) {
      this.#mode = 'leaving';
      return;
    }
    event.preventDefault();
    if (this.#asking) return;
    this.#asking = true;
    this.#ask().catch((error: unknown) => this.#of.log('The question before quitting failed.', error));
  }

  onAllWindowsClosed(): void {
    if (this.#mode === 'background' && this.#of.active().length > 0) return;
    if (this.#of.platform !== 'darwin' || this.#mode !== 'open') this.#leave();
  }

  /** A window is there again: nothing quits by itself any more. */
  onWindowOpened(): void {
    this.#mode = 'open';
  }

  /** Work began or ended. */
  onWork(): void {
    if ((this.#mode === 'background' || this.#mode === 'when-done') && this.#of.active().length === 0) this.#leave();
  }

  async #ask(): Promise<void> {
    try {
      const choice = await this.#of.ask(this.#of.active());
      if (choice === 'stay') return;
      // Stopping is what the host does when it is disposed of, and what has ended meanwhile needs no waiting.
      if (choice === 'stop' || this.#of.active().length === 0) this.#leave();
      else this.#mode = choice;
      if (choice === 'background') this.#of.closeWindow();
    } finally {
      this.#asking = false;
    }
  }

  #leave(): void {
    this.#mode = 'leaving';
    this.#of.quit();
  }
}

/** Asks by a dialog of the system. */
export async function askBeforeQuit(dialog: Pick<Dialog, 'showMessageBox'>, app: Pick<App, 'focus'>, active: readonly Task[]): Promise<QuitChoice> {
  app.focus();
  const { response } = await dialog.showMessageBox(quitQuestion(active));
  return CHOICES[response] ?? 'stay';
}

const SHOWN = 5;

function quitQuestion(active: readonly Task[]): MessageBoxOptions {
  const titles = active.slice(0, SHOWN).map(({ title }) => `• ${title}`);
  if (active.length > SHOWN) titles.push(`… and ${active.length - SHOWN} more`);
  return {
    type: 'question',
    title: 'Drydock',
    message: active.length === 1 ? 'Work is still going on.' : `${active.length} pieces of work are still going on.`,
    detail: `${titles.join('\n')}\n\nIn the background, Drydock closes its window and ends when the work is done. A run that is stopped can be resumed later.`,
    buttons: ['Keep running in the background', 'Stop and quit', 'Wait, quit when done', 'Cancel'],
    defaultId: 0,
    cancelId: CHOICES.indexOf('stay'),
    noLink: true,
  };
}
