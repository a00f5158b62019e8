import type { BrowserWindow } from 'electron';
import { pageAddress } from './app-origin.ts';
import type { ElectronParts, Log } from './electron-parts.ts';
import { recoverPage } from './recovery.ts';
import { windowOptions } from './window-options.ts';
import { keepWindowState, readWindowState } from './window-state.ts';

export interface MainWindowParts {
  readonly electron: Pick<ElectronParts, 'BrowserWindow' | 'dialog' | 'nativeTheme' | 'screen'>;
  readonly log: Log;
  readonly preload: string;
  readonly stateFile: string;
  readonly icon: string | undefined;
  readonly developer: boolean;
  readonly now: () => number;
  readonly onOpened: () => void;
  /** The person closes it; may be prevented. */
  readonly onClose: (event: { preventDefault(): void }) => void;
  /** Whatever the page had of the host ends: it is closed, loads again, or crashed. */
  readonly onPageGone: (contentsId: number) => void;
}

/** The app's one window. It may be closed and opened again while the app goes on. */
export class MainWindow {
  readonly #of: MainWindowParts;
  #window: BrowserWindow | undefined;

  constructor(of: MainWindowParts) {
    this.#of = of;
  }

  /** Brings the window to the front, at a place inside the page if one is given. */
  show(place?: string): void {
    const window = this.#window;
    if (window === undefined) {
      this.#open(place);
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    // The same page with another fragment: it stays as it is and goes there.
    if (place !== undefined) this.#load(window, place);
  }

  get isFocused(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  has(contentsId: number): boolean {
    return this.#window?.webContents.id === contentsId;
  }

  /** Closes it without asking. */
  close(): void {
    if (this.#window === undefined) return;
    this.#keepState(this.#window);
    this.#window.destroy();
  }

  #open(place: string | undefined): void {
    const { electron, log, preload, stateFile, icon, developer, onOpened, onPageGone } = this.#of;
    const state = readWindowState(stateFile, electron.screen.getAllDisplays().map(({ workArea }) => workArea), log);
    const window = new electron.BrowserWindow(windowOptions({ preload, state, dark: electron.nativeTheme.shouldUseDarkColors, developer, icon }));
    this.#window = window;
    const contents = window.webContents;
    const contentsId = contents.id;
    if (state.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      this.#keepState(window);
      this.#of.onClose(event);
    });
    window.on('closed', () => {
      this.#window = undefined;
      onPageGone(contentsId);
    });
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) onPageGone(contentsId);
    });
    recoverPage(contents, { dialog: electron.dialog, log, now: this.#of.now, onGone: () => onPageGone(contentsId), close: () => this.close() });
    onOpened();
    this.#load(window, place);
  }

  #load(window: BrowserWindow, place: string | undefined): void {
    window.loadURL(pageAddress(place)).catch((error: unknown) => this.#of.log('The page could not be loaded.', error));
  }

  #keepState(window: BrowserWindow): void {
    const { x, y, width, height } = window.getNormalBounds();
    keepWindowState(this.#of.stateFile, { x, y, width, height, maximized: window.isMaximized() }, this.#of.log);
  }
}
