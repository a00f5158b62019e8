import type * as Electron from 'electron';

/** The parts of Electron the desktop app is made from; `main.ts` hands in the real ones. */
export type ElectronParts = Pick<
  typeof Electron,
  'app' | 'BrowserWindow' | 'dialog' | 'ipcMain' | 'Menu' | 'nativeTheme' | 'Notification' | 'protocol' | 'safeStorage' | 'screen' | 'session' | 'shell'
>;

/** Keeps what went wrong for the person who looks for it. */
export type Log = (message: string, error?: unknown) => void;
